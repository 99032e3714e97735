import { Anchor, Box, Button, Group, Stack, Text, ThemeIcon } from '@mantine/core';
import { IconCheck, IconCircleDashed } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'wouter';
import type { AccessKey, Instance, Usage } from '../../api/types';
import { Card } from '../../components/Card';
import { useText, type TextKey } from '../../i18n';

interface Step {
  done: boolean;
  title: TextKey;
  text: TextKey;
  action: TextKey;
  href: string;
}

const hidden = 'deucalion.started';

/** The way from nothing to a chart; every step ticks itself. */
export function GettingStarted({ instances, usages, keys }: { instances: Instance[]; usages: (Usage | undefined)[]; keys?: AccessKey[] }) {
  const t = useText();
  const [gone, setGone] = useState(() => localStorage.getItem(hidden) === 'yes');
  const steps: Step[] = [
    { done: instances.length > 0, title: 'overview.step.instance', text: 'overview.step.instanceText', action: 'instances.create', href: '/instances?create' },
    { done: usages.some((u) => u?.lastSampleTime != null), title: 'overview.step.data', text: 'overview.step.dataText', action: 'nav.sendData', href: '/send' },
  ];
  // The key that the first start made is nobody's in particular: a key of a user is what clients should have.
  if (keys) {
    steps.push({ done: keys.some((k) => k.userName !== 'root' && k.status === 'Active') || instances.some((i) => i.enableAuthToken), title: 'overview.step.key', text: 'overview.step.keyText', action: 'nav.access', href: '/access' });
    steps.push({ done: keys.some((k) => k.userName !== 'root' && k.lastUsedTime !== undefined), title: 'overview.step.client', text: 'overview.step.clientText', action: 'nav.grafana', href: '/grafana' });
  }

  const done = steps.filter((s) => s.done).length;
  if (gone && done === steps.length) {
    return null;
  }

  const hide = () => {
    localStorage.setItem(hidden, 'yes');
    setGone(true);
  };
  return (
    <Card
      title={t('overview.start')}
      text={t('overview.startText', { done, total: steps.length })}
      actions={
        done === steps.length && (
          <Button size="compact-sm" variant="default" onClick={hide}>
            {t('overview.startHide')}
          </Button>
        )
      }
    >
      <Stack component="ol" gap="sm" m={0} p={0} style={{ listStyle: 'none' }}>
        {steps.map((s) => (
          <Group component="li" key={s.title} gap="sm" wrap="nowrap" align="flex-start">
            <ThemeIcon color={s.done ? 'teal' : 'gray'} variant="light" radius="xl" role="img" aria-label={t(s.done ? 'overview.step.done' : 'overview.step.open')}>
              {s.done ? <IconCheck size={16} /> : <IconCircleDashed size={16} />}
            </ThemeIcon>
            <Box flex={1} miw={0}>
              <Text size="sm" fw={600}>
                {t(s.title)}
              </Text>
              <Text size="xs" c="dimmed">
                {t(s.text)}
              </Text>
            </Box>
            {!s.done && (
              <Anchor component={Link} href={s.href} size="sm" className="nowrap">
                {t(s.action)}
              </Anchor>
            )}
          </Group>
        ))}
      </Stack>
    </Card>
  );
}
