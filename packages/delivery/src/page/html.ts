/** Markup that is safe to place in a page. */
export class Html {
  constructor(public readonly text: string) {}
}

type Part = Html | string | number | undefined | false | readonly Part[];

/** A template whose values are escaped unless they are markup already. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(strings.map((text, index) => `${text}${markup(parts[index])}`).join(''));
}

function markup(part: Part): string {
  if (part === undefined || part === false) return '';
  if (part instanceof Html) return part.text;
  if (typeof part === 'object') return part.map(markup).join('');
  return String(part).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
