/** `@custom-elements-manifest/analyzer` as it is used here; its own types leave out what it exports. */
import * as untyped from '@custom-elements-manifest/analyzer';
// @ts-expect-error It ships without types.
import { litPlugin as untypedPlugin } from '@custom-elements-manifest/analyzer/src/features/framework-plugins/lit/lit.js';
import type { Package } from 'custom-elements-manifest/schema';

/** Opaque to us, handed from one call of the compiler to the next. */
type SourceFile = object;

export interface TsSymbol {
  readonly name: string;
}

export interface TsType {
  isUnion(): this is { types: TsType[] };
  isStringLiteral(): this is { value: string };
}

interface TypeChecker {
  getSymbolAtLocation(file: SourceFile): TsSymbol | undefined;
  getExportsOfModule(module: TsSymbol): TsSymbol[];
  getDeclaredTypeOfSymbol(symbol: TsSymbol): TsType;
  getTypeOfSymbol(symbol: TsSymbol): TsType;
  getPropertyOfType(type: TsType, name: string): TsSymbol | undefined;
  getPropertiesOfType(type: TsType): TsSymbol[];
}

/** The part of TypeScript's API that is used; TypeScript 7 itself has none, the analyzer brings an older one along. */
interface TypeScript {
  createSourceFile(name: string, text: string, target: number, setParents: boolean): SourceFile;
  createProgram(
    files: readonly string[],
    options: Record<string, unknown>,
  ): { getTypeChecker(): TypeChecker; getSourceFile(path: string): SourceFile | undefined };
  ScriptTarget: { ES2022: number };
  ModuleKind: { ESNext: number };
  ModuleResolutionKind: { Bundler: number };
}

interface Analyzer {
  create(options: { modules: SourceFile[]; plugins: unknown; context: { dev: boolean } }): Package;
  ts: TypeScript;
}

export const { create, ts } = untyped as unknown as Analyzer;
export const litPlugin: () => unknown = untypedPlugin;
