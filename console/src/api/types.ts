// Shapes of the control API (docs/api/control.md) and of the Prometheus HTTP API.

export interface List<T> {
  items: T[];
  nextToken?: string;
}

export interface Session {
  userName: string;
  accountId: string;
  isRoot: boolean;
}

export interface Region {
  regionId: string;
  displayName: string;
  publicBaseUrl: string;
  internalBaseUrl: string;
}

export interface Tag {
  key: string;
  value: string;
}

export interface AuthFreePolicy {
  SourceIp: string[];
}

export interface RetentionRule {
  match: string;
  duration: string;
}

export interface Instance {
  prometheusInstanceId: string;
  prometheusInstanceName: string;
  regionId: string;
  userId: string;
  version: 'V1' | 'V2';
  status: string;
  storageDuration: number;
  storageSize: number;
  retentionRules: RetentionRule[];
  outOfOrderWindow: string;
  externalLabels: Record<string, string>;
  tags: Tag[];
  limits: Record<string, number | string>;
  limitOverrides: Record<string, number | string>;
  enableAuthToken: boolean;
  enableAuthFreeRead: boolean;
  authFreeReadPolicy: AuthFreePolicy;
  enableAuthFreeWrite: boolean;
  authFreeWritePolicy: AuthFreePolicy;
  httpApiInterUrl: string;
  httpApiIntraUrl: string;
  remoteWriteInterUrl: string;
  remoteWriteIntraUrl: string;
  remoteReadInterUrl: string;
  remoteReadIntraUrl: string;
  otlpInterUrl: string;
  otlpIntraUrl: string;
  pushGatewayInterUrl: string;
  pushGatewayIntraUrl: string;
  createTime: string;
  deleteTime?: string;
  purgeTime?: string;
}

export interface UsageDay {
  date: string;
  job: string;
  accessKeyId: string;
  points: number;
  bytes: number;
  queries: number;
  samplesRead: number;
}

export interface Usage {
  prometheusInstanceId: string;
  activeSeries: number;
  samplesPerSecond: number;
  lastSampleTime: string | null;
  targetsUp: number;
  targetsTotal: number;
  days: UsageDay[];
}

export interface Token {
  tokenId: string;
  createTime: string;
  expireTime?: string;
  lastUsedTime?: string;
  createdBy: string;
  token?: string;
}

export interface Limit {
  name: string;
  unit: string;
  default: number | string;
  source: string;
}

export interface User {
  userName: string;
  displayName: string;
  isRoot: boolean;
  hasPassword: boolean;
  policies: string[];
  createTime: string;
}

export interface AccessKey {
  accessKeyId: string;
  userName: string;
  status: 'Active' | 'Inactive';
  createTime: string;
  lastUsedTime?: string;
  limits: Record<string, number | string>;
  accessKeySecret?: string;
}

export interface Statement {
  effect: 'Allow' | 'Deny';
  actions: string[];
  resources: string[];
  conditions?: { matchers?: string[]; tags?: Record<string, string> };
}

export interface Policy {
  policyName: string;
  policyType: string;
  description: string;
  statements: Statement[];
  createTime?: string;
  updateTime?: string;
}

export interface AuditEntry {
  id: number;
  time: string;
  actor: string;
  accessKeyId?: string;
  remoteAddress: string;
  requestId?: string;
  action: string;
  resource: string;
  result: string;
  detail: string;
}

export interface ConfigurationRevision {
  revision: number;
  current: boolean;
  note: string;
  createTime: string;
  createdBy: string;
}

export interface Diagnosis {
  ok: boolean;
  steps: { step: string; ok: boolean; detail: string; cure: string }[];
}

export type Labels = Record<string, string>;
export type SamplePair = [number, string];

export interface VectorSample {
  metric: Labels;
  value?: SamplePair;
  histogram?: [number, HistogramValue];
}

export interface MatrixSeries {
  metric: Labels;
  values?: SamplePair[];
  histograms?: [number, HistogramValue][];
}

export interface HistogramValue {
  count: string;
  sum: string;
  buckets?: [number, string, string, string][];
}

export type QueryData =
  | { resultType: 'vector'; result: VectorSample[]; stats?: unknown; trace?: unknown }
  | { resultType: 'matrix'; result: MatrixSeries[]; stats?: unknown; trace?: unknown }
  | { resultType: 'scalar' | 'string'; result: SamplePair; stats?: unknown; trace?: unknown };

export interface Answer<T> {
  status: 'success' | 'error';
  data: T;
  warnings?: string[];
  infos?: string[];
}

export interface MetricMetadata {
  type: string;
  help: string;
  unit: string;
}

/** Answer of GET control/v1/server; sizes in bytes. */
export interface ServerView {
  version: string;
  prometheusVersion: string;
  runtime: string;
  operatingSystem: string;
  hostName: string;
  processors: number;
  startTime: string;
  serverTime: string;
  memory: { resident: number; limit: number };
  instances: { opened: number; total: number };
  storage: { path: string; used: number; volumeFree: number; volumeSize: number; byInstance: Record<string, number> };
  flags: Record<string, string>;
}

/** A query that runs or waits; times in seconds. */
export interface ActiveQuery {
  queryId: string;
  query: string;
  start: number;
  end: number;
  step: number;
  user: string;
  caller: string;
  address: string;
  startTime: string;
  phase: string;
  class: string;
  samplesRead: number;
  bytes: number;
}

/** One metric of status/self_metrics. */
export interface SelfFamily {
  name: string;
  type: string;
  metric: { label: { name: string; value: string }[]; counter?: { value: number }; gauge?: { value: number }; untyped?: { value: number } }[];
}

export interface ActiveTarget {
  labels: Labels;
  scrapePool: string;
  scrapeUrl: string;
  lastError: string;
  health: string;
}
