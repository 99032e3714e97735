import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { bracketMatching, defaultHighlightStyle, HighlightStyle, indentUnit, syntaxHighlighting } from '@codemirror/language';
import { lintGutter, setDiagnostics, type Diagnostic } from '@codemirror/lint';
import { Compartment, EditorState } from '@codemirror/state';
import { EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { styleNonce } from '../app/nonce';

export interface TextProblem {
  /** From 1; 0 = the whole text. */
  line: number;
  column: number;
  message: string;
}

const darkStyle = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: '#8ab4f8' },
  { tag: tags.string, color: '#a5d6a7' },
  { tag: [tags.number, tags.bool, tags.null], color: '#ffcb8b' },
  { tag: tags.comment, color: '#9aa5b1', fontStyle: 'italic' },
]);

/** An editor for YAML whose problems stand in the margin. */
export function YamlEditor({ value, onChange, problems = [], label, readOnly = false }: { value: string; onChange?: (text: string) => void; problems?: TextProblem[]; label: string; readOnly?: boolean }) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const style = useRef(new Compartment());
  const report = useRef(onChange);
  report.current = onChange;
  const dark = useComputedColorScheme('light') === 'dark';
  useEffect(() => {
    const editor = new EditorView({
      parent: place.current!,
      state: EditorState.create({
        doc: value,
        extensions: [
          EditorView.cspNonce.of(styleNonce),
          lineNumbers(),
          history(),
          lintGutter(),
          highlightActiveLine(),
          bracketMatching(),
          indentUnit.of('  '),
          yaml(),
          keymap.of([...defaultKeymap, ...historyKeymap, indentWithTab]),
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ 'aria-label': label }),
          EditorState.readOnly.of(readOnly),
          style.current.of([]),
          EditorView.updateListener.of((u) => u.docChanged && report.current?.(u.state.doc.toString())),
        ],
      }),
    });
    view.current = editor;
    return () => editor.destroy();
  }, []); // eslint-disable-line react-hooks/exhaustive-deps
  useEffect(() => {
    view.current?.dispatch({
      effects: style.current.reconfigure([
        EditorView.theme(
          {
            '&': { fontSize: '13px', border: '1px solid var(--mantine-color-default-border)', borderRadius: '4px', maxHeight: '65vh' },
            '.cm-scroller': { fontFamily: 'var(--mono)', overflow: 'auto', minHeight: '260px' },
            '.cm-gutters': { backgroundColor: 'transparent', color: 'var(--mantine-color-dimmed)', border: 'none' },
            '.cm-activeLine': { backgroundColor: dark ? '#ffffff0a' : '#0000000a' },
          },
          { dark },
        ),
        syntaxHighlighting(dark ? darkStyle : defaultHighlightStyle),
      ]),
    });
  }, [dark]);
  useEffect(() => {
    const editor = view.current;
    if (editor && editor.state.doc.toString() !== value) {
      editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } });
    }
  }, [value]);
  useEffect(() => {
    const editor = view.current;
    if (editor) {
      editor.dispatch(setDiagnostics(editor.state, problems.map((p) => diagnostic(editor.state, p))));
    }
  }, [problems]);
  return <div ref={place} />;
}

function diagnostic(state: EditorState, problem: TextProblem): Diagnostic {
  const line = state.doc.line(Math.min(Math.max(1, problem.line), state.doc.lines));
  const from = Math.min(line.to, line.from + Math.max(0, problem.column - 1));
  return { from, to: line.to, severity: 'error', message: problem.message };
}
