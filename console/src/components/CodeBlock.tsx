import { Box } from '@mantine/core';
import { CopyButton } from './CopyButton';

/** A snippet to copy. */
export function CodeBlock({ code, label }: { code: string; label: string }) {
  return (
    <Box pos="relative">
      <Box
        component="pre"
        className="mono"
        m={0}
        p="sm"
        pr={48}
        tabIndex={0}
        aria-label={label}
        style={{ overflow: 'auto', fontSize: 13, lineHeight: 1.5, border: '1px solid var(--mantine-color-default-border)', borderRadius: 'var(--mantine-radius-sm)', background: 'var(--mantine-color-default-hover)' }}
      >
        {code}
      </Box>
      <Box pos="absolute" top={6} right={6}>
        <CopyButton value={code} />
      </Box>
    </Box>
  );
}
