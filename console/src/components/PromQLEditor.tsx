import { acceptCompletion, autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap, completionStatus, type Completion } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, insertNewlineAndIndent } from '@codemirror/commands';
import { bracketMatching, HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { lintKeymap } from '@codemirror/lint';
import { Compartment, EditorState, Prec } from '@codemirror/state';
import { EditorView, keymap, placeholder as placeholderOf } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { useComputedColorScheme } from '@mantine/core';
import { newCompleteStrategy, PromQLExtension } from '@prometheus-io/codemirror-promql';
import { useEffect, useMemo, useRef } from 'react';
import { styleNonce } from '../app/nonce';
import { InstanceCompletion } from '../lib/promqlClient';

interface Props {
  /** Path of the instance that completes. */
  base: string;
  value: string;
  onChange: (text: string) => void;
  onRun: () => void;
  label: string;
  placeholder?: string;
}

/** An editor for PromQL: completion by the instance, lint; Enter runs, Shift+Enter is a new line. */
export function PromQLEditor({ base, value, onChange, onRun, label, placeholder = '' }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const style = useRef(new Compartment());
  const language = useRef(new Compartment());
  const report = useRef({ onChange, onRun });
  report.current = { onChange, onRun };
  const dark = useComputedColorScheme('light') === 'dark';
  const promql = useMemo(() => promqlOf(base), [base]);
  useEffect(() => {
    const run = () => {
      report.current.onRun();
      return true;
    };
    const editor = new EditorView({
      parent: place.current!,
      state: EditorState.create({
        doc: value,
        extensions: [
          EditorView.cspNonce.of(styleNonce),
          history(),
          bracketMatching(),
          closeBrackets(),
          autocompletion({ icons: false, maxRenderedOptions: 200 }),
          language.current.of([]),
          style.current.of([]),
          Prec.highest(
            keymap.of([
              { key: 'Mod-Enter', run },
              { key: 'Enter', run: (v) => (completionStatus(v.state) === 'active' ? acceptCompletion(v) || run() : run()) },
              { key: 'Shift-Enter', run: insertNewlineAndIndent },
              { key: 'Tab', run: (v) => completionStatus(v.state) === 'active' && acceptCompletion(v) },
            ]),
          ),
          keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...completionKeymap, ...lintKeymap]),
          replacesSelection,
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false' }),
          placeholderOf(placeholder),
          EditorView.updateListener.of((u) => u.docChanged && report.current.onChange(u.state.doc.toString())),
        ],
      }),
    });
    view.current = editor;
    return () => editor.destroy();
  }, []); // eslint-disable-line react-hooks/exhaustive-deps
  useEffect(() => {
    view.current?.dispatch({ effects: language.current.reconfigure(promql) });
  }, [promql]);
  useEffect(() => {
    view.current?.dispatch({ effects: style.current.reconfigure([themeOf(dark), syntaxHighlighting(dark ? darkStyle : lightStyle)]) });
  }, [dark]);
  useEffect(() => {
    const editor = view.current;
    if (editor && editor.state.doc.toString() !== value) {
      editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value }, selection: { anchor: value.length } });
    }
  }, [value]);
  return <div ref={place} />;
}

// Chromium gives text that replaces a selection the style of what was there, by a style attribute that the Content-Security-Policy
// refuses with an error in its console. The editor puts such text in by itself.
const replacesSelection = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { from, to, empty } = view.state.selection.main;
    const text = event.data;
    if (event.inputType !== 'insertText' || !text || empty || view.composing) {
      return false;
    }

    event.preventDefault();
    const insert = () => view.state.update({ changes: { from, to, insert: text }, selection: { anchor: from + text.length }, userEvent: 'input.type', scrollIntoView: true });
    if (!view.state.facet(EditorView.inputHandler).some((handle) => handle(view, from, to, text, insert))) {
      view.dispatch(insert());
    }

    return true;
  },
});

function promqlOf(base: string) {
  const client = new InstanceCompletion(base);
  const inner = newCompleteStrategy({ remote: client });
  const strategy: typeof inner = {
    async promQL(context) {
      const result = await inner.promQL(context);
      if (!result) {
        return null;
      }

      return {
        ...result,
        // A list that was cut has to be asked again for the next letter.
        validFor: client.truncated ? undefined : result.validFor,
        options: result.options.map((o) => (o.type === 'constant' && !o.info ? { ...o, info: (c: Completion) => helpOf(client, c.label) } : o)),
      };
    },
  };
  return new PromQLExtension().setComplete({ completeStrategy: strategy }).activateLinter(true).asExtension();
}

async function helpOf(client: InstanceCompletion, metric: string): Promise<Node | null> {
  const found = await client.metadataOf(metric);
  if (!found?.help && !found?.type) {
    return null;
  }

  const node = document.createElement('div');
  // Help comes from anybody who sends metrics: text, never markup.
  node.textContent = [found.type, found.help].filter(Boolean).join(' · ');
  return node;
}

const lightStyle = HighlightStyle.define([
  { tag: tags.number, color: '#09622f' },
  { tag: tags.string, color: '#a31515' },
  { tag: tags.keyword, color: '#0050a0' },
  { tag: tags.function(tags.variableName), color: '#0050a0' },
  { tag: tags.labelName, color: '#7a3e00' },
  { tag: tags.operator },
  { tag: tags.modifier, color: '#0050a0' },
  { tag: tags.comment, color: '#5c6670', fontStyle: 'italic' },
  { tag: tags.invalid, color: '#b00020' },
]);

const darkStyle = HighlightStyle.define([
  { tag: tags.number, color: '#8fd18f' },
  { tag: tags.string, color: '#ffb4a2' },
  { tag: tags.keyword, color: '#8ab4f8' },
  { tag: tags.function(tags.variableName), color: '#8ab4f8' },
  { tag: tags.labelName, color: '#ffcb8b' },
  { tag: tags.modifier, color: '#8ab4f8' },
  { tag: tags.comment, color: '#9aa5b1', fontStyle: 'italic' },
  { tag: tags.invalid, color: '#ff8a80' },
]);

function themeOf(dark: boolean) {
  return EditorView.theme(
    {
      '&': { fontSize: '14px', border: '1px solid var(--mantine-color-default-border)', borderRadius: 'var(--mantine-radius-sm)', backgroundColor: 'var(--mantine-color-default)', maxHeight: '40vh' },
      '&.cm-focused': { outline: '2px solid var(--mantine-primary-color-filled)', outlineOffset: '-1px' },
      '.cm-scroller': { fontFamily: 'var(--mono)', overflow: 'auto' },
      '.cm-content': { padding: '7px 4px' },
      '.cm-placeholder': { color: 'var(--mantine-color-placeholder)' },
      '.cm-tooltip': { border: '1px solid var(--mantine-color-default-border)', backgroundColor: 'var(--mantine-color-body)', color: 'var(--mantine-color-text)', borderRadius: '4px', maxWidth: 'min(90vw, 640px)' },
      '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--mono)', maxHeight: '280px', maxWidth: 'min(90vw, 640px)' },
      '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '3px 8px' },
      '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': { backgroundColor: 'var(--mantine-primary-color-filled)', color: '#fff' },
      '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: 'bold' },
      '.cm-completionDetail': { fontStyle: 'normal', opacity: '0.75', marginLeft: '12px' },
      '.cm-completionInfo': { padding: '6px 10px', maxWidth: '340px', fontSize: '13px' },
    },
    { dark },
  );
}
