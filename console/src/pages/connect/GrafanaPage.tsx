import { Alert, Anchor, Button, Group, List, Loader, PasswordInput, SegmentedControl, Select, Stack, Table, Tabs, Text, TextInput, ThemeIcon } from '@mantine/core';
import { IconCheck, IconX } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { json } from '../../api/client';
import { control } from '../../api/control';
import { pathOf } from '../../api/prometheus';
import type { AccessKey, Instance } from '../../api/types';
import { Card } from '../../components/Card';
import { CodeBlock } from '../../components/CodeBlock';
import { CopyField } from '../../components/CopyField';
import { ErrorNote } from '../../components/ErrorNote';
import { InstancePicker, useChosenInstance } from '../../components/InstancePicker';
import { PageHead } from '../../components/PageHead';
import { useText, type TextKey } from '../../i18n';
import { NoInstance } from './NoInstance';
import { credentialOf, curlQuery, grafanaTerraform, grafanaYaml, headerOf, isLoopback, seenFrom, type Credential } from './snippets';

type Where = 'same' | 'docker' | 'kubernetes' | 'elsewhere';

/** From an instance to a data source in Grafana that is known to work. */
export default function GrafanaPage() {
  const t = useText();
  const chosen = useChosenInstance();
  return (
    <>
      <PageHead title={t('grafana.title')} text={t('grafana.text')} />
      {chosen.error ? (
        <ErrorNote error={chosen.error} onRetry={chosen.retry} />
      ) : !chosen.instances ? (
        <Loader aria-label={t('common.loading')} />
      ) : !chosen.instance ? (
        <NoInstance />
      ) : (
        <Wizard key={chosen.instance.prometheusInstanceId} instance={chosen.instance} picker={<InstancePicker chosen={chosen} />} />
      )}
    </>
  );
}

function Wizard({ instance, picker }: { instance: Instance; picker: React.ReactNode }) {
  const t = useText();
  const [network, setNetwork] = useState('public');
  const [where, setWhere] = useState<Where>('same');
  const [credential, setCredential] = useState<Credential>(() => {
    const needed = credentialOf(instance);
    return needed.kind === 'key' ? { kind: 'key', id: '', secret: '' } : needed.kind === 'token' ? { kind: 'token', token: '' } : needed;
  });
  const address = network === 'public' ? instance.httpApiInterUrl : instance.httpApiIntraUrl;
  const url = seenFrom(address, where);
  const shown = withPlaces(instance, credential);
  return (
    <Stack>
      <Card title={t('grafana.step1')}>
        <Group align="flex-end">
          {picker}
          <SegmentedControl
            aria-label={t('grafana.network')}
            value={network}
            onChange={setNetwork}
            data={[
              { value: 'public', label: t('instance.public') },
              { value: 'internal', label: t('instance.internal') },
            ]}
          />
          <Select
            label={t('grafana.where')}
            allowDeselect={false}
            value={where}
            onChange={(v) => setWhere(v as Where)}
            data={(['same', 'docker', 'kubernetes', 'elsewhere'] as const).map((value) => ({ value, label: t(`grafana.where.${value}`) }))}
          />
        </Group>
        <CopyField value={url} />
        {where === 'docker' && url !== address && (
          <Text size="sm" c="dimmed">
            {t('grafana.dockerNote')}
          </Text>
        )}
        {(where === 'kubernetes' || where === 'elsewhere') && isLoopback(url) && <Alert color="yellow">{t('grafana.elsewhereNote')}</Alert>}
      </Card>
      <CredentialStep instance={instance} credential={credential} onChange={setCredential} />
      <Card title={t('grafana.step3')}>
        <Tabs defaultValue="clicks">
          <Tabs.List mb="sm">
            {(['clicks', 'yaml', 'terraform', 'curl'] as const).map((tab) => (
              <Tabs.Tab key={tab} value={tab}>
                {t(`grafana.tab.${tab}`)}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          <Tabs.Panel value="clicks">
            <List type="ordered" spacing="xs" size="sm">
              <List.Item>{t('grafana.click1')}</List.Item>
              <List.Item>
                {t('grafana.click2')} <span className="mono break">{url}</span>
              </List.Item>
              <List.Item>{t(credential.kind === 'key' ? 'grafana.click3v2' : credential.kind === 'token' ? 'grafana.click3v1' : 'grafana.click3open')}</List.Item>
              <List.Item>{t('grafana.click4')}</List.Item>
              <List.Item>{t('grafana.click5')}</List.Item>
            </List>
          </Tabs.Panel>
          <Tabs.Panel value="yaml">
            <CodeBlock label={t('grafana.tab.yaml')} code={grafanaYaml(instance, url, shown)} />
          </Tabs.Panel>
          <Tabs.Panel value="terraform">
            <CodeBlock label={t('grafana.tab.terraform')} code={grafanaTerraform(instance, url, shown)} />
          </Tabs.Panel>
          <Tabs.Panel value="curl">
            <CodeBlock label={t('grafana.tab.curl')} code={curlQuery(url, shown)} />
          </Tabs.Panel>
        </Tabs>
      </Card>
      <TestStep instance={instance} credential={credential} />
    </Stack>
  );
}

// Where nothing is typed yet, the words that stand for it.
function withPlaces(instance: Instance, credential: Credential): Credential {
  const places = credentialOf(instance);
  if (credential.kind === 'key' && places.kind === 'key') {
    return { kind: 'key', id: credential.id || places.id, secret: credential.secret || places.secret };
  }

  return credential.kind === 'token' && places.kind === 'token' ? { kind: 'token', token: credential.token || places.token } : credential;
}

function CredentialStep({ instance, credential, onChange }: { instance: Instance; credential: Credential; onChange: (c: Credential) => void }) {
  const t = useText();
  return (
    <Card title={t('grafana.step2')}>
      {credential.kind === 'none' && <Text size="sm">{t('grafana.open')}</Text>}
      {credential.kind === 'token' && (
        <>
          <PasswordInput label={t('grafana.token')} autoComplete="off" value={credential.token} onChange={(e) => onChange({ kind: 'token', token: e.currentTarget.value.trim() })} />
          <Anchor component={Link} href={`/instances/${instance.prometheusInstanceId}`} size="sm" underline="always">
            {t('grafana.tokenHint')}
          </Anchor>
        </>
      )}
      {credential.kind === 'key' && <KeyFields instance={instance} credential={credential} onChange={onChange} />}
    </Card>
  );
}

function KeyFields({ instance, credential, onChange }: { instance: Instance; credential: Credential & { kind: 'key' }; onChange: (c: Credential) => void }) {
  const t = useText();
  const make = useMutation({
    mutationFn: async () => {
      // A name of its own for each instance and try, so that an existing user is never given more than it had.
      const userName = `grafana-${instance.prometheusInstanceId.slice(0, 6)}-${Date.now().toString(36).slice(-4)}`;
      await json(`${control}/users`, { json: { userName, displayName: `Grafana, ${instance.prometheusInstanceName}` } });
      await json(`${control}/users/${userName}/policies/AliyunPrometheusMetricReadAccess`, { method: 'PUT' });
      return json<AccessKey>(`${control}/users/${userName}/access-keys`, { json: {} });
    },
    onSuccess: (key) => onChange({ kind: 'key', id: key.accessKeyId, secret: key.accessKeySecret ?? '' }),
  });
  return (
    <>
      <Text size="sm" c="dimmed">
        {t('grafana.keyHint')}
      </Text>
      <Group align="flex-end">
        <TextInput flex={1} miw={200} label={t('keys.id')} autoComplete="off" value={credential.id} onChange={(e) => onChange({ ...credential, id: e.currentTarget.value.trim() })} />
        <PasswordInput flex={1} miw={200} label={t('keys.secret')} autoComplete="off" value={credential.secret} onChange={(e) => onChange({ ...credential, secret: e.currentTarget.value.trim() })} />
        <Button variant="default" loading={make.isPending} onClick={() => make.mutate()}>
          {t('grafana.makeKey')}
        </Button>
      </Group>
      {make.data && (
        <Alert color="teal" variant="light">
          <Text size="sm">{t('grafana.madeKey', { name: make.data.userName })}</Text>
          <CopyField value={make.data.accessKeySecret ?? ''} />
        </Alert>
      )}
      {make.error && <ErrorNote error={make.error} />}
    </>
  );
}

interface Row {
  name: TextKey;
  ok: boolean;
  detail: string;
}

function TestStep({ instance, credential }: { instance: Instance; credential: Credential }) {
  const t = useText();
  const test = useMutation({ mutationFn: () => play(instance, credential) });
  return (
    <Card
      title={t('grafana.step4')}
      text={t('grafana.testText')}
      actions={
        <Button loading={test.isPending} onClick={() => test.mutate()}>
          {t('grafana.test')}
        </Button>
      }
    >
      <div aria-live="polite">
        {test.error && <ErrorNote error={test.error} />}
        {test.data && (
          <Table>
            <Table.Tbody>
              {test.data.map((row) => (
                <Table.Tr key={row.name}>
                  <Table.Td w={36}>
                    <ThemeIcon size="sm" radius="xl" color={row.ok ? 'teal' : 'red'} aria-label={t(row.ok ? 'common.yes' : 'common.no')} role="img">
                      {row.ok ? <IconCheck size={14} aria-hidden /> : <IconX size={14} aria-hidden />}
                    </ThemeIcon>
                  </Table.Td>
                  <Table.Td fw={600}>{t(row.name)}</Table.Td>
                  <Table.Td className="break">{row.detail}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
      </div>
    </Card>
  );
}

/** The requests of Grafana's data source, in its order, with the client's own credential instead of the session. */
async function play(instance: Instance, credential: Credential): Promise<Row[]> {
  const base = pathOf(instance);
  const now = Math.floor(Date.now() / 1000);
  const header = headerOf(credential);
  const form = (values: Record<string, string>) => ({ method: 'POST', body: new URLSearchParams(values) });
  const requests: [TextKey, string, RequestInit][] = [
    ['grafana.row.health', 'query', form({ query: '1+1', time: '4' })],
    ['grafana.row.buildinfo', 'status/buildinfo', {}],
    ['grafana.row.labels', 'labels', form({ start: String(now - 3600), end: String(now) })],
    ['grafana.row.metadata', 'metadata?limit=100', {}],
    ['grafana.row.range', 'query_range', form({ query: 'up', start: String(now - 3600), end: String(now), step: '15' })],
    ['grafana.row.rules', 'rules', {}],
    ['grafana.row.exemplars', 'query_exemplars', form({ query: 'up', start: String(now - 3600), end: String(now) })],
  ];
  const rows: Row[] = [];
  for (const [name, path, init] of requests) {
    const started = performance.now();
    const response = await fetch(`${base}/api/v1/${path}`, { ...init, credentials: 'omit', headers: header ? { Authorization: header } : {} });
    const body = (await response.json().catch(() => undefined)) as { error?: string } | undefined;
    rows.push({ name, ok: response.ok, detail: response.ok ? `${response.status}, ${Math.round(performance.now() - started)} ms` : `${response.status}: ${body?.error ?? ''}` });
  }

  return rows;
}
