/** The text of one input, and where its lines begin: positions are kept as offsets and told as lines on demand. */
export class SourceText {
  private lineStarts: number[] | undefined;

  constructor(
    /** Path as the user gave it, with forward slashes. */
    public readonly file: string,
    public readonly text: string,
    /** Line of the file that the text begins at: a document inside a string of another one begins below 1. */
    private readonly firstLine = 1,
  ) {}

  /** Line of the file for an offset into the text. */
  public lineOf(offset: number): number {
    const starts = (this.lineStarts ??= this.findLineStarts());
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low + this.firstLine;
  }

  private findLineStarts(): number[] {
    const starts = [0];
    for (let at = this.text.indexOf('\n'); at >= 0; at = this.text.indexOf('\n', at + 1)) starts.push(at + 1);
    return starts;
  }
}
