import { AppShell, Box, Burger, Center, Group, Loader, Menu, NavLink, ScrollArea, SegmentedControl, Select, Stack, Text, UnstyledButton, useMantineColorScheme } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconLogout, IconUserCircle } from '@tabler/icons-react';
import { Fragment, Suspense, useEffect } from 'react';
import { Link, Route, Switch, useLocation } from 'wouter';
import { useRegions, useSignOut } from '../api/control';
import type { Session } from '../api/types';
import { useLanguage, type TextKey } from '../i18n';
import { Boundary } from './Boundary';
import { NotFound } from './NotFound';
import { routes } from './routes';
import { RegionProvider, useRegion } from './region';
import { SessionContext } from './session';

/** Header, navigation and the page. */
export function Frame({ session }: { session: Session }) {
  const { t } = useLanguage();
  const [opened, menu] = useDisclosure(false);
  const [path] = useLocation();
  useEffect(() => menu.close(), [path]); // eslint-disable-line react-hooks/exhaustive-deps
  return (
    <SessionContext.Provider value={session}>
      <RegionProvider>
        <a href="#content" className="skip-link">
          {t('app.skip')}
        </a>
        <AppShell header={{ height: 52 }} navbar={{ width: 220, breakpoint: 'sm', collapsed: { mobile: !opened } }} padding="md">
          <AppShell.Header>
            <Header session={session} opened={opened} toggle={menu.toggle} />
          </AppShell.Header>
          <AppShell.Navbar p="xs" aria-label={t('frame.menu')}>
            <Navigation path={path} />
          </AppShell.Navbar>
          <AppShell.Main id="content" tabIndex={-1}>
            <Box maw={1600} mx="auto">
              <Boundary key={path}>
                <Suspense
                  fallback={
                    <Center h={240}>
                      <Loader aria-label={t('common.loading')} />
                    </Center>
                  }
                >
                  <Switch>
                    {routes.map((r) => (
                      <Route key={r.path} path={r.path} component={r.page} />
                    ))}
                    <Route component={NotFound} />
                  </Switch>
                </Suspense>
              </Boundary>
            </Box>
          </AppShell.Main>
        </AppShell>
      </RegionProvider>
    </SessionContext.Provider>
  );
}

function Header({ session, opened, toggle }: { session: Session; opened: boolean; toggle: () => void }) {
  const { t, language, setLanguage } = useLanguage();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const signOut = useSignOut();
  return (
    <Group h="100%" px="md" justify="space-between" wrap="nowrap">
      <Group gap="sm" wrap="nowrap">
        <Burger opened={opened} onClick={toggle} hiddenFrom="sm" size="sm" aria-label={t('frame.menu')} />
        <Link href="/" aria-label="Deucalion">
          <img src="/console/favicon.svg" width={28} height={28} alt="" />
        </Link>
        <Text fw={700}>Deucalion</Text>
        <Text c="dimmed" size="sm" visibleFrom="md">
          {t('app.name')}
        </Text>
      </Group>
      <Group gap="xs" wrap="nowrap">
        <RegionSelector />
        <Menu position="bottom-end" width={260}>
          <Menu.Target>
            <UnstyledButton aria-label={t('frame.user', { name: session.userName })}>
              <Group gap={6} wrap="nowrap">
                <IconUserCircle size={24} aria-hidden />
                <Text size="sm" visibleFrom="sm">
                  {session.userName}
                </Text>
              </Group>
            </UnstyledButton>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Label>{t('frame.account', { id: session.accountId })}</Menu.Label>
            <Stack gap={4} px="sm" pb="xs">
              <Text size="xs" c="dimmed" id="frame-language">
                {t('frame.language')}
              </Text>
              <SegmentedControl
                size="xs"
                aria-labelledby="frame-language"
                value={language}
                onChange={(v) => setLanguage(v as 'en' | 'zh')}
                data={[
                  { value: 'en', label: 'English' },
                  { value: 'zh', label: '中文' },
                ]}
              />
              <Text size="xs" c="dimmed" id="frame-theme">
                {t('frame.theme')}
              </Text>
              <SegmentedControl
                size="xs"
                aria-labelledby="frame-theme"
                value={colorScheme}
                onChange={(v) => setColorScheme(v as 'light' | 'dark' | 'auto')}
                data={(['light', 'dark', 'auto'] as const).map((value) => ({ value, label: t(`frame.theme.${value}`) }))}
              />
            </Stack>
            <Menu.Divider />
            <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => signOut.mutate()}>
              {t('frame.signOut')}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </Group>
    </Group>
  );
}

function RegionSelector() {
  const { t } = useLanguage();
  const { region, setRegion } = useRegion();
  const regions = useRegions();
  return (
    <Select
      size="xs"
      w={{ base: 120, sm: 170 }}
      aria-label={t('frame.region')}
      value={region}
      onChange={(v) => setRegion(v ?? '')}
      allowDeselect={false}
      data={[{ value: '', label: t('frame.allRegions') }, ...(regions.data ?? []).map((r) => ({ value: r.regionId, label: r.displayName }))]}
    />
  );
}

function Navigation({ path }: { path: string }) {
  const { t } = useLanguage();
  let group: TextKey | undefined;
  return (
    <ScrollArea flex={1} type="auto">
      {routes.map((r) => {
        if (!r.nav) {
          return null;
        }

        const head = r.nav.group && r.nav.group !== group ? r.nav.group : undefined;
        group = r.nav.group ?? group;
        const Symbol = r.nav.icon;
        return (
          <Fragment key={r.path}>
            {head && (
              <Text size="xs" c="dimmed" fw={600} tt="uppercase" px="xs" pt="md" pb={4}>
                {t(head)}
              </Text>
            )}
            <NavLink
              component={Link}
              href={r.path}
              className="nav-link"
              label={t(r.nav.label)}
              leftSection={<Symbol size={18} stroke={1.6} aria-hidden />}
              active={r.path === '/' ? path === '/' : path === r.path || path.startsWith(r.path + '/')}
              aria-current={path === r.path ? 'page' : undefined}
            />
          </Fragment>
        );
      })}
    </ScrollArea>
  );
}
