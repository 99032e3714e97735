import { Badge, Box, Button, Collapse, Group, Paper, Stack, Table, Text, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useId, useState } from 'react';
import type { ActiveTarget } from '../../api/data';
import type { Instance } from '../../api/types';
import { LabelChips } from '../../components/LabelChips';
import { ScrollTable } from '../../components/ScrollTable';
import { useLanguage, useText } from '../../i18n';
import { ago, dateTime, seconds } from '../../lib/format';
import { scrapeHint } from '../../lib/scrapeHint';
import { TargetDetail } from './TargetDetail';

const page = 50;
export const healthColour = { up: 'teal', down: 'red', unknown: 'gray' } as const;

/** A pool: its colour tells the worst state, the rows are its targets. */
export function PoolCard({ name, base, all, shown }: { name: string; base: Instance; all: ActiveTarget[]; shown: ActiveTarget[] }) {
  const t = useText();
  const [open, { toggle }] = useDisclosure(true);
  const [count, setCount] = useState(page);
  const body = useId();
  const up = all.filter((x) => x.health === 'up').length;
  const colour = all.some((x) => x.health === 'down') ? 'red' : up === all.length ? 'teal' : 'gray';
  return (
    <Paper withBorder radius="md" component="section" aria-label={name} style={{ borderLeft: `4px solid var(--mantine-color-${colour}-6)` }}>
      <UnstyledButton w="100%" p="sm" onClick={toggle} aria-expanded={open} aria-controls={body}>
        <Group gap="sm" wrap="nowrap">
          {open ? <IconChevronDown size={18} aria-hidden /> : <IconChevronRight size={18} aria-hidden />}
          <Text fw={600} className="break">
            {name || '–'}
          </Text>
          <Badge variant="light" color={colour} tt="none" style={{ flexShrink: 0 }}>
            {t('targets.upOf', { up, total: all.length })}
          </Badge>
        </Group>
      </UnstyledButton>
      <Collapse in={open} id={body}>
        <Box px="sm" pb="sm">
          <ScrollTable label={name} minWidth={900} head={[t('targets.health'), t('targets.endpoint'), t('targets.labels'), t('targets.lastScrape'), t('targets.duration'), t('common.actions')]}>
            {shown.slice(0, count).map((x, i) => (
              <Row key={`${x.scrapeUrl}${i}`} target={x} base={base} />
            ))}
          </ScrollTable>
          {shown.length > count && (
            <Button mt="xs" variant="default" size="xs" onClick={() => setCount(count + page)}>
              {t('targets.more', { count: Math.min(page, shown.length - count) })}
            </Button>
          )}
        </Box>
      </Collapse>
    </Paper>
  );
}

function Row({ target, base }: { target: ActiveTarget; base: Instance }) {
  const { t, language } = useLanguage();
  const [open, { toggle }] = useDisclosure(false);
  const never = target.lastScrape.startsWith('0001');
  const hint = target.lastError ? scrapeHint(target.lastError) : undefined;
  return (
    <>
      <Table.Tr>
        <Table.Td>
          <Badge variant="light" color={healthColour[target.health]} tt="none" miw="max-content">
            {t(`targets.health.${target.health}`)}
          </Badge>
        </Table.Td>
        <Table.Td miw={240} maw={420}>
          <Text size="sm" className="mono break">
            {target.scrapeUrl}
          </Text>
          {target.lastError && (
            <Stack gap={2} mt={4}>
              <Text size="sm" c="red" className="break">
                {target.lastError}
              </Text>
              {hint && <Text size="sm">{t(hint, { timeout: target.scrapeTimeout, interval: target.scrapeInterval })}</Text>}
            </Stack>
          )}
        </Table.Td>
        <Table.Td miw={180} maw={380}>
          <LabelChips labels={target.labels} />
        </Table.Td>
        <Table.Td className="nowrap">
          <Text size="sm" title={never ? undefined : dateTime(target.lastScrape)}>
            {never ? t('common.never') : ago(target.lastScrape, language)}
          </Text>
        </Table.Td>
        <Table.Td className="nowrap">
          <Text size="sm">{never ? '–' : seconds(target.lastScrapeDuration)}</Text>
          <Text size="xs" c="dimmed">
            {t('targets.ofTimeout', { timeout: target.scrapeTimeout, interval: target.scrapeInterval })}
          </Text>
        </Table.Td>
        <Table.Td>
          <Button size="compact-sm" variant="subtle" onClick={toggle} aria-expanded={open} aria-label={`${t('targets.details')}: ${target.scrapeUrl}`}>
            {t('targets.details')}
          </Button>
        </Table.Td>
      </Table.Tr>
      {open && (
        <Table.Tr>
          <Table.Td colSpan={6}>
            <TargetDetail instance={base} pool={target.scrapePool} before={target.discoveredLabels} after={target.labels} />
          </Table.Td>
        </Table.Tr>
      )}
    </>
  );
}
