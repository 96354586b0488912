// As much of a terminal as our own output needs: text, colours (SGR), cursor up / right / column, erase in line and
// below. Everything that scrolled away is kept: the picture shows the whole conversation.

export class Terminal {
  #columns;
  #rows = [[]];
  #row = 0;
  #column = 0;
  #style = {};
  #rest = "";

  constructor(columns) {
    this.#columns = columns;
  }

  write(piece) {
    const text = this.#rest + piece;
    this.#rest = "";
    const token = /\x1b\[([0-9;?]*)([@-~])|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[()][A-Z0-9]|\x1b[=>78]|\x1b.?$|\x1b\[[0-9;?]*$|[\s\S]/gu;
    for (const [whole, parameters, final] of text.matchAll(token)) {
      if (final) {
        this.#control(parameters, final);
      } else if (whole.startsWith("\x1b")) {
        // A sequence cut in two waits for its end; the complete ones of this kind draw nothing.
        this.#rest = /^\x1b(\[[0-9;?]*)?$/u.test(whole) ? whole : "";
      } else {
        this.#character(whole);
      }
    }
  }

  /** Rows of cells `{ text, style }`; holes are blanks. */
  rows() {
    return this.#rows;
  }

  text() {
    return this.#rows.map((row) => Array.from(row, (cell) => cell?.text ?? " ").join("")).join("\n");
  }

  #character(character) {
    if (character === "\n") {
      this.#to(this.#row + 1);
    } else if (character === "\r") {
      this.#column = 0;
    } else if (character === "\b") {
      this.#column = Math.max(0, this.#column - 1);
    } else if (character >= " ") {
      if (this.#column >= this.#columns) {
        this.#to(this.#row + 1);
        this.#column = 0;
      }
      this.#rows[this.#row][this.#column++] = { text: character, style: this.#style };
    }
  }

  #control(parameters, final) {
    const number = Number.parseInt(parameters, 10) || 0;
    switch (final) {
      case "m":
        this.#colour(parameters.split(";").map(Number));
        break;
      case "A":
        this.#row = Math.max(0, this.#row - Math.max(1, number));
        break;
      case "C":
        this.#column += Math.max(1, number);
        break;
      case "G":
        this.#column = Math.max(1, number) - 1;
        break;
      case "J":
        this.#rows.length = this.#row + 1;
        this.#rows[this.#row].length = Math.min(this.#rows[this.#row].length, this.#column);
        break;
      case "K":
        if (number === 2) {
          this.#rows[this.#row] = [];
        } else {
          this.#rows[this.#row].length = Math.min(this.#rows[this.#row].length, this.#column);
        }
        break;
    }
  }

  #colour(codes) {
    for (const code of codes) {
      if (code === 0) {
        this.#style = {};
      } else if (code === 1) {
        this.#style = { ...this.#style, bold: true };
      } else if (code === 2) {
        this.#style = { ...this.#style, dim: true };
      } else if (code >= 30 && code <= 37) {
        this.#style = { ...this.#style, colour: code - 30 };
      } else if (code >= 90 && code <= 97) {
        this.#style = { ...this.#style, colour: code - 82 };
      }
    }
  }

  #to(row) {
    this.#row = row;
    while (this.#rows.length <= row) {
      this.#rows.push([]);
    }
  }
}
