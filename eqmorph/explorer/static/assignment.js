// The assignment problem: rows that each want a column of their own (H. Kuhn 1955, by shortest augmenting paths).

/** The column of each row that makes the sum of the costs smallest. */
export function assignment(cost) {
  const columns = cost[0].length;
  const rowPrice = cost.map(() => 0);
  const columnPrice = new Array(columns).fill(0);
  const owner = new Array(columns).fill(-1);
  cost.forEach((_, start) => {
    const shortest = new Array(columns).fill(Infinity);
    const previous = new Array(columns).fill(-1);
    const done = new Array(columns).fill(false);
    let row = start;
    let column = -1;
    let total = 0;
    const reached = [start];
    do {
      let next = -1;
      for (let j = 0; j < columns; j++) {
        if (done[j]) continue;
        const length = total + cost[row][j] - rowPrice[row] - columnPrice[j];
        if (length < shortest[j]) [shortest[j], previous[j]] = [length, column];
        if (next < 0 || shortest[j] < shortest[next]) next = j;
      }
      [total, column] = [shortest[next], next];
      done[column] = true;
      row = owner[column];
      if (row >= 0) reached.push(row);
    } while (row >= 0);
    rowPrice[start] += total;
    for (let j = 0; j < columns; j++) {
      if (!done[j]) continue;
      if (owner[j] >= 0) rowPrice[owner[j]] += total - shortest[j];
      columnPrice[j] -= total - shortest[j];
    }
    while (column >= 0) {
      owner[column] = previous[column] < 0 ? start : owner[previous[column]];
      column = previous[column];
    }
  });
  const found = cost.map(() => -1);
  owner.forEach((row, column) => {
    if (row >= 0) found[row] = column;
  });
  return found;
}
