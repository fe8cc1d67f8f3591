import { LocalizeController, registerTranslation, type Translation } from '@shoelace-style/localize';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { resolveAssetBase } from '../assets/asset-base.js';
import { type AssetPath, fetchAsset } from '../assets/fetch-asset.js';
import { EN, type MessageKey, type Messages } from './locales/en.js';
import { type LocaleCode, matchLocale } from './match-locale.js';

type LivenessTranslation = Translation & Messages;

const ENGLISH: LivenessTranslation = { $code: 'en', $name: 'English', $dir: 'ltr', ...EN };
registerTranslation(ENGLISH);

/** A text that the host page puts in place of ours. */
export type Labels = Partial<Messages>;

/** Longest silence of the server while a locale loads; English is shown then. */
const STALL_MS = 8_000;

const loading = new Map<string, Promise<void>>();

export interface LocaleHost extends ReactiveControllerHost, HTMLElement {
  locale: string | undefined;
  assetBase: string | undefined;
  labels: Labels;
}

/**
 * The element's texts in the language of its `locale`, or else of the nearest `lang` around it. A locale is a file of
 * the asset base, verified like every other, and loaded when it is first needed; a missing one leaves English.
 */
export class LocaleController implements ReactiveController {
  readonly #host: LocaleHost;
  readonly #localize: LocalizeController<LivenessTranslation>;
  #code: LocaleCode = 'en';
  /** Whether the texts are there (or will not come); until then nothing is written in a wrong language. */
  ready = false;

  constructor(host: LocaleHost) {
    this.#host = host;
    host.addController(this);
    const code = () => this.#code;
    // The library asks its host for `lang`; ours is matched to what ships and may come from an ancestor.
    this.#localize = new LocalizeController<LivenessTranslation>({
      get lang() {
        return code();
      },
      get dir() {
        return '';
      },
      addController: (controller: ReactiveController) => host.addController(controller),
      removeController: (controller: ReactiveController) => host.removeController(controller),
      requestUpdate: () => host.requestUpdate(),
      updateComplete: host.updateComplete,
    } as unknown as ReactiveControllerHost & HTMLElement);
  }

  hostUpdate(): void {
    const code = matchLocale(this.#host.locale || nearestLang(this.#host));
    if (this.ready && code === this.#code) return;
    if (code === this.#code && code !== 'en' && loading.has(code)) return;
    this.#code = code;
    this.ready = code === 'en';
    if (code !== 'en') void this.#load(code);
  }

  async #load(code: Exclude<LocaleCode, 'en'>): Promise<void> {
    try {
      const base = resolveAssetBase(this.#host.assetBase);
      let file = loading.get(code);
      if (!file) {
        file = loadLocale(code, base);
        loading.set(code, file);
      }
      await file;
    } catch {
      // English is the documented fallback; the next element to ask tries again.
      loading.delete(code);
    }
    if (code !== this.#code) return;
    this.ready = true;
    this.#host.requestUpdate();
  }

  /** BCP 47 tag of the texts shown. */
  get lang(): string {
    return this.#localize.term('$code' as MessageKey) || 'en';
  }

  get dir(): 'ltr' | 'rtl' {
    return this.#localize.term('$dir' as MessageKey) === 'rtl' ? 'rtl' : 'ltr';
  }

  /** A text, with `{name}` replaced by numbers written as the language writes them. */
  text(key: MessageKey, values: Record<string, number> = {}): string {
    const message = this.#host.labels[key] ?? this.#localize.term(key);
    return Object.entries(values).reduce(
      (text, [name, value]) => text.replace(`{${name}}`, value.toLocaleString(this.lang)),
      message,
    );
  }
}

async function loadLocale(code: Exclude<LocaleCode, 'en'>, base: string): Promise<void> {
  const path = `locales/${code}.json` as AssetPath;
  const bytes = await fetchAsset(path, { base, signal: new AbortController().signal, stallMs: STALL_MS });
  const { name, dir, messages } = JSON.parse(new TextDecoder().decode(bytes));
  registerTranslation({ $code: code, $name: name, $dir: dir, ...messages } as LivenessTranslation);
}

/** The `lang` of the closest ancestor that has one, through shadow roots; the document's otherwise. */
function nearestLang(element: Element): string {
  let current: Element | null = element;
  while (current) {
    const tagged: Element | null = current.closest('[lang]');
    if (tagged) return tagged.getAttribute('lang') ?? '';
    const root: Node = current.getRootNode();
    current = root instanceof ShadowRoot ? root.host : null;
  }
  return document.documentElement.lang;
}
