// The assignment problem: rows that each want a column of their own (H. Kuhn 1955, by shortest augmenting paths). A row and
// a column have prices that never add up to more than their cost, and to exactly that where the row has the column.

/** The column of each row that makes the sum of the costs smallest; there are as many columns as rows, or more. */
export function assignment(cost) {
  const columns = cost[0].length;
  const prices = { row: cost.map(() => 0), column: new Array(columns).fill(0) };
  const owner = new Array(columns).fill(-1); // the row that has a column
  cost.forEach((_, start) => {
    const path = shortestPath(cost, prices, owner, start);
    raisePrices(prices, owner, start, path);
    hand(owner, start, path);
  });
  const found = cost.map(() => -1);
  owner.forEach((row, column) => {
    if (row >= 0) found[row] = column;
  });
  return found;
}

// From a row without a column to a free one, by way of rows that give theirs up: Dijkstra's search over columns.
function shortestPath(cost, prices, owner, start) {
  const length = owner.map(() => Infinity);
  const previous = owner.map(() => -1); // the column before, -1 at the start
  const done = owner.map(() => false);
  let [row, column, total] = [start, -1, 0];
  do {
    let next = -1;
    for (let j = 0; j < owner.length; j++) {
      if (done[j]) continue;
      const through = total + cost[row][j] - prices.row[row] - prices.column[j];
      if (through < length[j]) [length[j], previous[j]] = [through, column];
      if (next < 0 || length[j] < length[next]) next = j;
    }
    [total, column] = [length[next], next];
    done[column] = true;
    row = owner[column];
  } while (row >= 0);
  return { last: column, total, length, previous, done };
}

// So that every step of the path costs nothing more.
function raisePrices(prices, owner, start, { total, length, done }) {
  prices.row[start] += total;
  owner.forEach((row, j) => {
    if (!done[j]) return;
    if (row >= 0) prices.row[row] += total - length[j];
    prices.column[j] -= total - length[j];
  });
}

// Every row on the path takes the next column.
function hand(owner, start, { last, previous }) {
  for (let column = last; column >= 0; column = previous[column]) {
    owner[column] = previous[column] < 0 ? start : owner[previous[column]];
  }
}
