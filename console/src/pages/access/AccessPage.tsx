import { Tabs } from '@mantine/core';
import { useLocation, useParams } from 'wouter';
import { PageHead } from '../../components/PageHead';
import { useText } from '../../i18n';
import { AuditTab } from './AuditTab';
import { KeysTab } from './KeysTab';
import { PoliciesTab } from './PoliciesTab';
import { UserDetail } from './UserDetail';
import { UsersTab } from './UsersTab';

const tabs = ['users', 'keys', 'policies', 'audit'] as const;

export default function AccessPage() {
  const t = useText();
  const [, navigate] = useLocation();
  const { tab = 'users', name } = useParams<{ tab?: string; name?: string }>();
  return (
    <>
      <PageHead title={t('access.title')} />
      <Tabs value={tab} onChange={(value) => navigate(`/access/${value}`)} keepMounted={false}>
        <Tabs.List mb="md">
          {tabs.map((value) => (
            <Tabs.Tab key={value} value={value}>
              {t(`access.tab.${value}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="users">{name ? <UserDetail name={decodeURIComponent(name)} /> : <UsersTab />}</Tabs.Panel>
        <Tabs.Panel value="keys">
          <KeysTab />
        </Tabs.Panel>
        <Tabs.Panel value="policies">
          <PoliciesTab />
        </Tabs.Panel>
        <Tabs.Panel value="audit">
          <AuditTab />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}
