import { Alert, Anchor, Loader, Stack, Tabs, Text } from '@mantine/core';
import { Link } from 'wouter';
import { useUsage } from '../../api/control';
import type { Instance } from '../../api/types';
import { Card } from '../../components/Card';
import { CodeBlock } from '../../components/CodeBlock';
import { ErrorNote } from '../../components/ErrorNote';
import { InstancePicker, useChosenInstance } from '../../components/InstancePicker';
import { PageHead } from '../../components/PageHead';
import { useLanguage, useText } from '../../i18n';
import { ago, short } from '../../lib/format';
import { NoInstance } from './NoInstance';
import { credentialOf, sendSnippet, ways } from './snippets';

export default function SendDataPage() {
  const t = useText();
  const chosen = useChosenInstance();
  return (
    <>
      <PageHead title={t('send.title')} text={t('send.text')}>
        <InstancePicker chosen={chosen} />
      </PageHead>
      {chosen.error ? (
        <ErrorNote error={chosen.error} onRetry={chosen.retry} />
      ) : !chosen.instances ? (
        <Loader aria-label={t('common.loading')} />
      ) : chosen.instance ? (
        <Ways instance={chosen.instance} />
      ) : (
        <NoInstance />
      )}
    </>
  );
}

function Ways({ instance }: { instance: Instance }) {
  const t = useText();
  const credential = credentialOf(instance);
  return (
    <Stack>
      <Arrival instance={instance} />
      <Card title={instance.prometheusInstanceName}>
        <Tabs defaultValue="prometheus" variant="pills">
          <Tabs.List mb="md">
            {ways.map((way) => (
              <Tabs.Tab key={way} value={way}>
                {t(`send.${way}`)}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          {ways.map((way) => (
            <Tabs.Panel key={way} value={way}>
              <Stack gap="xs">
                <Text size="sm">{t(`send.note.${way}`)}</Text>
                <CodeBlock label={t(`send.${way}`)} code={sendSnippet(way, instance, credential)} />
                {way === 'scrape' ? (
                  <Anchor component={Link} href={`/instances/${instance.prometheusInstanceId}/configuration`} size="sm" underline="always">
                    {t('send.openConfiguration')}
                  </Anchor>
                ) : (
                  credential.kind !== 'none' && (
                    <Text size="sm" c="dimmed">
                      {t('send.credential')}
                    </Text>
                  )
                )}
              </Stack>
            </Tabs.Panel>
          ))}
        </Tabs>
      </Card>
    </Stack>
  );
}

/** Whether samples arrive, looked at again and again. */
function Arrival({ instance }: { instance: Instance }) {
  const { t, language } = useLanguage();
  const usage = useUsage(instance.prometheusInstanceId);
  const last = usage.data?.lastSampleTime;
  return (
    <div aria-live="polite">
      {last && usage.data ? (
        <Alert color="teal" variant="light">
          {t('send.received', { series: short(usage.data.activeSeries), ago: ago(last, language) })}
        </Alert>
      ) : (
        <Alert color="gray" variant="light" icon={<Loader size="xs" />}>
          {t('send.waiting')}
        </Alert>
      )}
    </div>
  );
}
