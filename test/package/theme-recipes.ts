/** The recipes of docs/theming.md and their pictures. */
import { createHash } from 'node:crypto';
import { anchors, codeBlocks } from './markdown.js';

export const THEMING = 'docs/theming.md';
export const PICTURES = 'docs/images/theming';
/** What each picture was made of: a hash of its recipe, by name. */
export const PICTURES_MADE = `${PICTURES}/made-of.json`;

export interface ThemeRecipe {
  /** Anchor of its heading, and name of its picture. */
  name: string;
  /** CSS for the page, or an element with its content. Empty for the element as it comes. */
  language: 'css' | 'html' | '';
  code: string;
  /** Pictures that its section shows. */
  pictures: string[];
}

/** Every section with a picture or a code block. */
export function themeRecipes(markdown: string): ThemeRecipe[] {
  return markdown.split(/^(?=## )/m).flatMap(section => {
    const [block] = codeBlocks(section);
    const pictures = [...section.matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)].map(match => match[1]!);
    const [name] = anchors(section);
    if (!section.startsWith('## ') || (!block && pictures.length === 0)) return [];
    return {
      name: name!,
      language: (block?.language ?? '') as ThemeRecipe['language'],
      code: block?.code ?? '',
      pictures,
    };
  });
}

export function recipeHash({ code }: ThemeRecipe): string {
  return createHash('sha256').update(code).digest('hex').slice(0, 16);
}
