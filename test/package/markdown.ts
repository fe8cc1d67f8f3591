/** Code blocks and links of the documentation. */
export interface CodeBlock {
  language: string;
  code: string;
  /** Line of the opening fence, from 1. */
  line: number;
}

export function codeBlocks(markdown: string): CodeBlock[] {
  return [...markdown.matchAll(/^```(\w*)[^\n]*\n([\s\S]*?)^```$/gm)].map(([, language, code], index, all) => ({
    language: language!,
    code: code!,
    line: markdown.slice(0, all[index]!.index).split('\n').length,
  }));
}

/** Targets of links that are files of this project, with their anchors. */
export function localLinks(markdown: string): string[] {
  const prose = markdown.replace(/^```[\s\S]*?^```$/gm, '').replace(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(match => match[1]!).filter(link => !/^[a-z]+:/.test(link));
}

/** The anchor that GitHub gives a heading. */
export function anchors(markdown: string): string[] {
  return [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(' ', '-'),
  );
}
