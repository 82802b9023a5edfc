// Undo and redo: a line of states as text, and a place on it.

const DEPTH = 200;

export class History {
  constructor(first) {
    this.entries = [first];
    this.place = 0;
  }

  /** Appends a state that differs from the present one; what was undone is gone then. */
  push(entry) {
    if (entry === this.entries[this.place]) return;
    this.entries = [...this.entries.slice(0, this.place + 1), entry].slice(-DEPTH);
    this.place = this.entries.length - 1;
  }

  get canUndo() {
    return this.place > 0;
  }

  get canRedo() {
    return this.place < this.entries.length - 1;
  }

  /** The state `steps` further along (negative: back), kept inside the line. */
  move(steps) {
    this.place = Math.min(Math.max(this.place + steps, 0), this.entries.length - 1);
    return this.entries[this.place];
  }
}
