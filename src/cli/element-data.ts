/** What editors and type checkers want to know of the element, in their own formats. */
import type { AttributeWithValues, ElementManifest } from './element-manifest.js';
import { TAG } from './element-manifest.js';

/** Custom data of VS Code's HTML language service, version 1.1 of its format. */
export function vsCodeHtmlData({ declaration, attributes }: ElementManifest) {
  const tag = {
    name: TAG,
    description: text(declaration.description),
    attributes: attributes.map(({ name, description, values }) => ({
      name,
      description: text(description),
      ...(values.length > 0 && { values: values.map(value => ({ name: value })) }),
    })),
  };
  return { version: 1.1, tags: [tag] };
}

/** Custom data of VS Code's CSS language service: the element's properties. */
export function vsCodeCssData({ declaration }: ElementManifest) {
  const properties = declaration.cssProperties!.map(({ name, description, default: initial }) => ({
    name,
    description: text(description) + (initial === undefined ? '' : ` Default: ${initial}`),
  }));
  return { version: 1.1, properties };
}

/** JetBrains' web-types. */
export function webTypes({ declaration, attributes, events, properties }: ElementManifest, version: string) {
  const plain = (list: readonly { name: string; description?: string }[] | undefined) =>
    (list ?? []).map(({ name, description }) => ({ name, description: text(description) }));
  const element = {
    name: TAG,
    description: text(declaration.description),
    attributes: attributes.map(({ name, description, default: initial, ...attribute }) => ({
      name,
      description: text(description),
      value: { type: typeOf(attribute), ...(initial && { default: initial }) },
    })),
    slots: plain(declaration.slots),
    js: {
      properties: properties.map(({ name, description, type }) => ({
        name,
        description: text(description),
        type: type?.text,
      })),
      events: plain(events),
    },
    css: { parts: plain(declaration.cssParts), properties: plain(declaration.cssProperties) },
  };
  return {
    $schema: 'https://json.schemastore.org/web-types',
    name: 'liveness-check',
    version,
    'description-markup': 'markdown',
    contributions: { html: { elements: [element] } },
  };
}

/** Types of the tag in React's JSX, attributes and `on…` events; `LivenessCheckProps` serves other JSX libraries. */
export function jsxTypes({ attributes, events }: ElementManifest): string {
  const lines = [
    ...attributes.map(attribute => [attribute.description!, `'${attribute.name}'?: ${jsxType(attribute)};`] as const),
    ...events.map(
      ({ name, description }) => [description!, `'on${name}'?: (event: LivenessEventMap['${name}']) => void;`] as const,
    ),
  ];
  return `import type { DetailedHTMLProps, HTMLAttributes } from 'react';
import type { LivenessCheck, LivenessEventMap } from './index.js';

/** Attributes and events of \`<liveness-check>\` in JSX. */
export interface LivenessCheckProps {
${lines.map(([doc, line]) => `  /** ${text(doc)} */\n  ${line}`).join('\n')}
}

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      '${TAG}': DetailedHTMLProps<HTMLAttributes<LivenessCheck>, LivenessCheck> & LivenessCheckProps;
    }
  }
}
`;
}

function jsxType(attribute: AttributeWithValues): string {
  const type = typeOf(attribute);
  // An attribute is written as text, and TypeScript must not refuse timeout="30000".
  return type === 'number' ? 'number | string' : type;
}

function typeOf({ type }: Pick<AttributeWithValues, 'type'>): string {
  return (type?.text ?? 'string').replace(' | undefined', '');
}

function text(description = ''): string {
  return description.replaceAll('\n', ' ');
}
