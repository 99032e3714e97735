import { Button, Group, Paper, Text } from '@mantine/core';
import { IconBulb } from '@tabler/icons-react';
import { useText } from '../../i18n';
import type { Node } from './ast';
import { hintsOf } from './hints';
import type { Run } from './useRuns';

/** What a query probably means otherwise, with the cure at hand. */
export function Hints({ run, tree, heatmap, typeOf, use }: { run: Run; tree: Node; heatmap: boolean; typeOf: (metric: string) => string; use: (index: number, expr: string) => void }) {
  const t = useText();
  const hints = hintsOf(run.expr, tree, typeOf).filter((h) => !(heatmap && h.kind === 'bucketWithoutQuantile'));
  return hints.map((h) => (
    <Paper key={h.kind + h.metric} withBorder px="sm" py={6} role="note">
      <Group gap="xs" wrap="nowrap" align="flex-start">
        <IconBulb size={18} aria-hidden />
        <Text size="sm" className="break" flex={1}>
          {t(`explore.hint.${h.kind}`, { metric: h.metric })}
        </Text>
        {h.fix && (
          <Button size="compact-xs" variant="default" onClick={() => use(run.index, h.fix!)} title={h.fix}>
            {t('explore.hint.fix')}
          </Button>
        )}
      </Group>
    </Paper>
  ));
}
