import { ActionIcon, Badge, Box, Button, Group, Menu, Paper, Stack, Text, TextInput, Tooltip } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconCopyPlus, IconEye, IconEyeOff, IconHistory, IconPlayerPlay, IconPlus, IconStar, IconStarFilled, IconTextWrap, IconTrash, type Icon } from '@tabler/icons-react';
import { useState } from 'react';
import { ask } from '../../api/prometheus';
import { PromQLEditor } from '../../components/PromQLEditor';
import { useText } from '../../i18n';
import './explore.css';
import { emptyRow, letter, type QueryRow } from './exploreState';
import { favourites, forgetAll, recent, toggleFavourite } from './queryHistory';
import type { Explore } from './useExplore';

/** The queries A, B, C … */
export function QueryRows({ base, explore }: { base: string; explore: Explore }) {
  const t = useText();
  const { rows, setRows, commit } = explore;
  return (
    <Stack gap="xs">
      {rows.map((row, i) => (
        <Row
          key={i}
          base={base}
          row={row}
          index={i}
          only={rows.length === 1}
          onChange={(next) => setRows(rows.map((r, k) => (k === i ? next : r)))}
          onCommit={(next) => commit({}, rows.map((r, k) => (k === i ? next : r)))}
          onDuplicate={() => setRows([...rows.slice(0, i + 1), { ...row }, ...rows.slice(i + 1)])}
          onDelete={() => commit({}, rows.length === 1 ? [emptyRow] : rows.filter((_, k) => k !== i))}
        />
      ))}
      <Group gap="xs">
        <Button leftSection={<IconPlayerPlay size={16} aria-hidden />} size="xs" onClick={() => commit()}>
          {t('explore.run')}
        </Button>
        <Button leftSection={<IconPlus size={16} aria-hidden />} size="xs" variant="default" disabled={rows.length >= 26} onClick={() => setRows([...rows, emptyRow])}>
          {t('explore.add')}
        </Button>
        {explore.changed && (
          <Text size="xs" c="dimmed">
            {t('explore.changed')}
          </Text>
        )}
      </Group>
    </Stack>
  );
}

interface RowProps {
  base: string;
  row: QueryRow;
  index: number;
  only: boolean;
  onChange: (row: QueryRow) => void;
  onCommit: (row: QueryRow) => void;
  onDuplicate: () => void;
  onDelete: () => void;
}

function Row({ base, row, index, only, onChange, onCommit, onDuplicate, onDelete }: RowProps) {
  const t = useText();
  const name = letter(index);
  const [starred, setStarred] = useState(favourites);
  const format = async () => {
    try {
      const { data } = await ask<string>(base, 'format_query', { query: row.expr });
      onChange({ ...row, expr: data });
    } catch (error) {
      notifications.show({ color: 'red', title: t('explore.formatFailed'), message: error instanceof Error ? error.message : String(error) });
    }
  };
  const favourite = starred.includes(row.expr.trim()) && row.expr.trim() !== '';
  return (
    <Paper withBorder p={6} radius="md" role="group" aria-label={t('explore.query', { letter: name })} opacity={row.hidden ? 0.75 : 1}>
      <Group gap={6} align="flex-start">
        <Badge variant="light" radius="sm" size="lg" mt={3}>
          {name}
        </Badge>
        <Box flex="1 1 260px" miw={0}>
          <PromQLEditor base={base} value={row.expr} onChange={(expr) => onChange({ ...row, expr })} onRun={() => onCommit(row)} label={t('explore.expression', { letter: name })} placeholder={t('explore.placeholder')} />
        </Box>
        <TextInput
          w={{ base: '100%', xs: 150 }}
          size="sm"
          aria-label={t('explore.legend')}
          placeholder={t('explore.legendPlaceholder')}
          value={row.legend}
          onChange={(e) => onChange({ ...row, legend: e.currentTarget.value })}
          onBlur={() => onCommit(row)}
          onKeyDown={(e) => e.key === 'Enter' && onCommit(row)}
        />
        <Group gap={2} mt={3} wrap="nowrap">
          <Action icon={IconTextWrap} label={t('explore.format')} onClick={() => void format()} disabled={row.expr.trim() === ''} />
          <HistoryMenu onUse={(expr) => onCommit({ ...row, expr })} />
          <Action icon={favourite ? IconStarFilled : IconStar} label={t(favourite ? 'explore.unfavourite' : 'explore.favourite')} pressed={favourite} disabled={row.expr.trim() === ''} onClick={() => setStarred(toggleFavourite(row.expr))} />
          <Action icon={row.hidden ? IconEyeOff : IconEye} label={t(row.hidden ? 'explore.show' : 'explore.hide')} pressed={row.hidden} onClick={() => onCommit({ ...row, hidden: !row.hidden })} />
          <Action icon={IconCopyPlus} label={t('explore.duplicate')} onClick={onDuplicate} />
          <Action icon={IconTrash} label={t('common.delete')} onClick={onDelete} disabled={only && row.expr === ''} />
        </Group>
      </Group>
    </Paper>
  );
}

function Action({ icon: Symbol, label, onClick, disabled, pressed }: { icon: Icon; label: string; onClick: () => void; disabled?: boolean; pressed?: boolean }) {
  return (
    <Tooltip label={label} withArrow>
      <ActionIcon variant="subtle" color="gray" aria-label={label} aria-pressed={pressed} disabled={disabled} onClick={onClick}>
        <Symbol size={18} stroke={1.6} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}

function HistoryMenu({ onUse }: { onUse: (expr: string) => void }) {
  const t = useText();
  const [opened, setOpened] = useState(false);
  const [filter, setFilter] = useState('');
  const matching = (list: string[]) => list.filter((e) => e.toLowerCase().includes(filter.toLowerCase()));
  const [stars, past] = opened ? [matching(favourites()), matching(recent())] : [[], []];
  const item = (expr: string, symbol?: boolean) => (
    <Menu.Item key={(symbol ? '*' : '') + expr} onClick={() => onUse(expr)} leftSection={symbol ? <IconStarFilled size={14} aria-hidden /> : undefined}>
      <Text size="xs" className="mono break" lineClamp={3}>
        {expr}
      </Text>
    </Menu.Item>
  );
  return (
    <Menu opened={opened} onChange={setOpened} width={420} position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={t('explore.history')} title={t('explore.history')}>
          <IconHistory size={18} stroke={1.6} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown maw="92vw" mah={420} style={{ overflowY: 'auto' }}>
        <TextInput size="xs" m={4} aria-label={t('common.search')} placeholder={t('common.search')} value={filter} onChange={(e) => setFilter(e.currentTarget.value)} />
        {stars.length > 0 && <Menu.Label>{t('explore.favourites')}</Menu.Label>}
        {stars.map((e) => item(e, true))}
        <Menu.Label>{t('explore.recent')}</Menu.Label>
        {past.map((e) => item(e))}
        {past.length === 0 && (
          <Text size="xs" c="dimmed" px="sm" pb="xs">
            {t('explore.noHistory')}
          </Text>
        )}
        {past.length > 0 && (
          <>
            <Menu.Divider />
            <Menu.Item color="red" onClick={forgetAll}>
              {t('explore.forget')}
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
