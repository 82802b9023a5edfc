// Addresses of people and machines in a text from outside, which the page does not show or pass on (eqmorph/text.py).

const AT_SIGN = "(?:@|%(?:25)*40)";
const FULL_STOP = "(?:\\.|%(?:25)*2e)";
const LETTER = "\\p{L}\\p{N}_";
const ADDRESS_KINDS = [
  `\\p{Nd}{1,3}(?:${FULL_STOP}\\p{Nd}{1,3}){3,}`, // IPv4; a version has three numbers
  `(?<![${LETTER}])(?:[0-9a-f]{1,4}:){1,7}:[0-9a-f:]*`, // IPv6 with zeros left out
  "[23][0-9a-f]{3}(?::[0-9a-f]{0,4}){2,7}", // IPv6 of the public network
  // name@host.domain; domains begin with a letter, so +3.5@1.2k is none
  `[${LETTER}.+\\-]{1,64}${AT_SIGN}[${LETTER}\\-]{1,63}(?:${FULL_STOP}[${LETTER}\\-]{1,63})*${FULL_STOP}[\\p{L}_][${LETTER}\\-]{0,62}`,
];
const ADDRESS = new RegExp(ADDRESS_KINDS.join("|"), "giu");

/** The text with each whole network or e-mail address replaced. */
export function withoutAddresses(text) {
  const folded = text.normalize("NFKC").replace(/[\u3002\uff61]/g, ".");
  const hidden = folded.replace(ADDRESS, "(address)");
  return hidden === folded ? text : hidden;
}
