// What programs can hold.

/** Refuses what breaks a program's own limits. */
export function limit(bands, name, ranges, most) {
  if (bands.length > most) {
    const remedy = `download it as eqmorph JSON, and "eqmorph convert FILE OUT --fit --bands ${most}" draws it by ${most}`;
    throw new Error(`${name} holds ${most} bands, the preset has ${bands.length}; ${remedy}`);
  }
  bands.forEach((band, i) => {
    for (const [field, [low, high]] of Object.entries(ranges)) {
      const fits = low <= band[field] && band[field] <= high;
      if (!fits) throw new Error(`band ${i + 1}: ${field} is outside ${low} to ${high}, all ${name} holds; change the band`);
    }
  });
}
