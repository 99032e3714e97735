import { ActionIcon, Button, Group, Popover, Select, Stack, Text, TextInput, Tooltip } from '@mantine/core';
import { IconArrowBackUp, IconChevronLeft, IconChevronRight, IconClock, IconRefresh } from '@tabler/icons-react';
import { useState } from 'react';
import { useText, type Translate } from '../i18n';
import { dateTime } from '../lib/format';
import { durationText, lengthOf, parseDuration, parseTime, presets, refreshes, type TimeRange } from '../lib/timeRange';

interface Props {
  range: TimeRange;
  onRange: (range: TimeRange) => void;
  /** Seconds; 0 = off. */
  refresh: number;
  onRefresh: (seconds: number) => void;
  onRun: () => void;
  running?: boolean;
  /** Goes back from a zoom; absent when there is none. */
  onBack?: () => void;
}

export function rangeText(range: TimeRange, t: Translate): string {
  return 'last' in range ? t('time.last', { range: durationText(range.last) }) : `${dateTime(range.from * 1000)} – ${dateTime(range.to * 1000)}`;
}

/** The range of time of a page: presets, from and to, back from zooms, refresh. */
export function TimeBar({ range, onRange, refresh, onRefresh, onRun, running, onBack }: Props) {
  const t = useText();
  const length = lengthOf(range);
  const move = (by: number) => {
    const end = 'last' in range ? Date.now() / 1000 : range.to;
    onRange({ from: end - length + by * length, to: end + by * length });
  };
  return (
    <Group gap={6} role="group" aria-label={t('time.bar')}>
      <Tooltip label={t('time.back')}>
        <ActionIcon variant="default" size={30} aria-label={t('time.back')} disabled={!onBack} onClick={onBack}>
          <IconArrowBackUp size={16} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <ActionIcon variant="default" size={30} aria-label={t('time.earlier')} onClick={() => move(-0.5)}>
        <IconChevronLeft size={16} aria-hidden />
      </ActionIcon>
      <RangePicker range={range} onRange={onRange} />
      <ActionIcon variant="default" size={30} aria-label={t('time.later')} disabled={'last' in range} onClick={() => move(0.5)}>
        <IconChevronRight size={16} aria-hidden />
      </ActionIcon>
      <Group gap={0} wrap="nowrap">
        <Button size="xs" variant="default" leftSection={<IconRefresh size={16} aria-hidden />} loading={running} onClick={onRun}>
          {t('common.refresh')}
        </Button>
        <Select
          size="xs"
          w={76}
          ml={4}
          aria-label={t('time.every')}
          allowDeselect={false}
          value={String(refresh)}
          onChange={(v) => onRefresh(Number(v))}
          data={refreshes.map((r) => ({ value: String(r), label: r === 0 ? t('time.off') : durationText(r) }))}
        />
      </Group>
    </Group>
  );
}

function RangePicker({ range, onRange }: { range: TimeRange; onRange: (range: TimeRange) => void }) {
  const t = useText();
  const [opened, setOpened] = useState(false);
  const choose = (next: TimeRange) => {
    setOpened(false);
    onRange(next);
  };
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" width={300} trapFocus returnFocus>
      <Popover.Target>
        <Button size="xs" variant="default" leftSection={<IconClock size={16} aria-hidden />} aria-haspopup="dialog" aria-expanded={opened} onClick={() => setOpened(!opened)}>
          {rangeText(range, t)}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('time.range')}>
        <Stack gap="sm">
          <Group gap={4}>
            {presets.map((p) => (
              <Button key={p} size="compact-xs" variant={'last' in range && range.last === p ? 'filled' : 'default'} onClick={() => choose({ last: p })}>
                {durationText(p)}
              </Button>
            ))}
          </Group>
          <Absolute range={range} onRange={choose} />
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

function Absolute({ range, onRange }: { range: TimeRange; onRange: (range: TimeRange) => void }) {
  const t = useText();
  const now = Date.now() / 1000;
  const [from, setFrom] = useState(() => dateTime(('last' in range ? now - range.last : range.from) * 1000));
  const [to, setTo] = useState(() => dateTime(('last' in range ? now : range.to) * 1000));
  const [last, setLast] = useState('');
  const [start, end, length] = [parseTime(from), parseTime(to), parseDuration(last)];
  const problem = start === undefined || end === undefined ? t('time.notATime') : end <= start ? t('time.order') : undefined;
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault();
        if (length) {
          onRange({ last: length });
        } else if (!problem) {
          onRange({ from: start!, to: end! });
        }
      }}
    >
      <Stack gap={6}>
        <TextInput size="xs" label={t('time.lastAny')} placeholder="90m, 2d12h" value={last} onChange={(e) => setLast(e.currentTarget.value)} error={last !== '' && !length ? t('time.notADuration') : undefined} />
        <TextInput size="xs" label={t('time.from')} value={from} onChange={(e) => setFrom(e.currentTarget.value)} />
        <TextInput size="xs" label={t('time.to')} value={to} onChange={(e) => setTo(e.currentTarget.value)} error={problem} />
        <Text size="xs" c="dimmed">
          {t('time.hint')}
        </Text>
        <Button size="xs" type="submit" disabled={last !== '' ? !length : !!problem}>
          {t('time.apply')}
        </Button>
      </Stack>
    </form>
  );
}
