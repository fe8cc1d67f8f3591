/** The custom elements manifest of `<liveness-check>`, read from its source and JSDoc. */
import { readFile } from 'node:fs/promises';
import type {
  Attribute,
  ClassField,
  ClassMethod,
  CustomElementDeclaration,
  CustomElementField,
  Event,
  Package,
} from 'custom-elements-manifest/schema';
import { create, litPlugin, type TsType, ts } from './analyzer.js';
import { projectPath } from './project.js';

export const TAG = 'liveness-check';
const CLASS_NAME = 'LivenessCheck';
const SOURCE = 'src/element/liveness-check.ts';
const EVENTS_SOURCE = 'src/element/events.ts';

/** An attribute with the strings it takes, where these are few; `[]` otherwise. */
export type AttributeWithValues = Attribute & { values: readonly string[] };
/** An event with the keys of its `detail`. */
export type EventWithKeys = Event & { keys: readonly string[] };

export interface ElementManifest {
  declaration: CustomElementDeclaration;
  attributes: readonly AttributeWithValues[];
  events: readonly EventWithKeys[];
  /** Public fields that are no attributes. */
  properties: readonly ClassField[];
  methods: readonly ClassMethod[];
}

/** @throws Error when a public member, event, part, slot or property lacks its text */
export async function readElementManifest(): Promise<ElementManifest> {
  const types = readTypes();
  const found = await analyze();
  const members = (found.members ?? []).filter(isPublic).map(member => ({
    ...member,
    ...('default' in member && member.default && { default: member.default.replace(/(\d)_(?=\d)/g, '$1') }),
  }));
  const fields = members.filter((member): member is CustomElementField => member.kind === 'field');
  const attributes = (found.attributes ?? []).map(attribute => {
    const values = types.valuesOf(attribute.fieldName!);
    const field = fields.find(({ name }) => name === attribute.fieldName)!;
    const text = values.length > 0 ? values.map(value => `'${value}'`).join(' | ') : attribute.type!.text;
    return { ...attribute, ...(field.default && { default: field.default }), type: { text }, values };
  });
  const events = (found.events ?? []).map(event => ({ ...event, keys: types.detailKeysOf(event.name) }));
  const declaration: CustomElementDeclaration = {
    ...found,
    tagName: TAG,
    customElement: true,
    attributes: attributes.map(({ values: _values, ...attribute }) => attribute),
    events: events.map(({ keys: _keys, ...event }) => event),
    members,
  };
  requireTexts(declaration);
  return {
    declaration,
    attributes,
    events,
    properties: fields.filter(({ attribute }) => !attribute),
    methods: members.filter((member): member is ClassMethod => member.kind === 'method'),
  };
}

/** The manifest as it is published: paths are those of the package. */
export function toPackageManifest({ declaration }: ElementManifest): Package {
  const reference = { name: CLASS_NAME, module: 'dist/index.js' };
  return {
    schemaVersion: '2.1.0',
    readme: 'README.md',
    modules: [
      {
        kind: 'javascript-module',
        path: 'dist/index.js',
        declarations: [declaration],
        exports: [{ kind: 'js', name: CLASS_NAME, declaration: reference }],
      },
      {
        kind: 'javascript-module',
        path: 'dist/define.js',
        declarations: [],
        exports: [{ kind: 'custom-element-definition', name: TAG, declaration: reference }],
      },
    ],
  };
}

async function analyze(): Promise<CustomElementDeclaration> {
  const text = await readFile(projectPath(SOURCE), 'utf8');
  const { modules } = create({
    modules: [ts.createSourceFile(SOURCE, text, ts.ScriptTarget.ES2022, true)],
    plugins: litPlugin(),
    context: { dev: false },
  });
  const declaration = modules[0]?.declarations?.find(({ name }) => name === CLASS_NAME);
  if (!declaration) throw new Error(`${SOURCE} declares no class ${CLASS_NAME}.`);
  return declaration as CustomElementDeclaration;
}

/** What only the type checker knows: the values behind a type's name, the shape of an event's detail. */
function readTypes() {
  const program = ts.createProgram([projectPath(SOURCE)], {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    experimentalDecorators: true,
    strict: true,
    skipLibCheck: true,
    types: [],
  });
  const checker = program.getTypeChecker();
  const declared = (file: string, name: string) => {
    const source = program.getSourceFile(projectPath(file))!;
    const symbol = checker
      .getExportsOfModule(checker.getSymbolAtLocation(source)!)
      .find(exported => exported.name === name)!;
    return checker.getDeclaredTypeOfSymbol(symbol);
  };
  const element = declared(SOURCE, CLASS_NAME);
  const details = declared(EVENTS_SOURCE, 'LivenessEventDetails');
  const memberType = (type: TsType, name: string) => checker.getTypeOfSymbol(checker.getPropertyOfType(type, name)!);
  return {
    valuesOf(field: string): string[] {
      const type = memberType(element, field);
      const options = type.isUnion() ? type.types : [];
      return options.every(option => option.isStringLiteral()) ? options.map(option => String(option.value)) : [];
    },
    detailKeysOf(event: string): string[] {
      return checker.getPropertiesOfType(memberType(details, event)).map(({ name }) => name);
    },
  };
}

/** Lit's own life cycle is nobody's business. */
function isPublic(member: { kind: string; name: string; privacy?: string; static?: boolean; inheritedFrom?: unknown }) {
  const lifeCycle = ['connectedCallback', 'disconnectedCallback', 'willUpdate', 'updated', 'render', 'firstUpdated'];
  return (
    (member.privacy ?? 'public') === 'public' &&
    !member.name.startsWith('#') &&
    !member.static &&
    !lifeCycle.includes(member.name)
  );
}

function requireTexts({ attributes, members, events, cssParts, cssProperties, slots }: CustomElementDeclaration): void {
  const all = [attributes, members, events, cssParts, cssProperties, slots].flatMap(
    list => (list ?? []) as { name: string; description?: string }[],
  );
  const silent = all.filter(({ description }) => !description).map(({ name }) => name);
  if (silent.length > 0) throw new Error(`${SOURCE}: no description of ${silent.join(', ')}.`);
}
