import { Box } from '@mantine/core';
import { useMemo } from 'react';
import { useText } from '../i18n';
import { diffLines } from '../lib/diff';

/** The lines that change between two texts. */
export function DiffView({ before, after }: { before: string; after: string }) {
  const t = useText();
  const lines = useMemo(() => diffLines(before, after), [before, after]);
  return (
    <Box component="pre" className="mono" m={0} p="xs" tabIndex={0} aria-label={t('config.diff')} style={{ overflow: 'auto', maxHeight: '50vh', fontSize: 13, border: '1px solid var(--mantine-color-default-border)' }}>
      {lines.map((l, i) => (
        <div key={i} style={l.kind === 'same' ? undefined : { background: `var(--mantine-color-${l.kind === 'added' ? 'teal' : 'red'}-light)` }}>
          {l.kind === 'added' ? '+ ' : l.kind === 'removed' ? '− ' : '  '}
          {l.text}
        </div>
      ))}
    </Box>
  );
}
