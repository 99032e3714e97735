import type { Instance } from '../../api/types';

/** What a client has to send: nothing (open V1), a token (V1), or an AccessKey (V2). */
export type Credential = { kind: 'none' } | { kind: 'token'; token: string } | { kind: 'key'; id: string; secret: string };

export const credentialOf = (instance: Instance): Credential =>
  instance.version === 'V2' ? { kind: 'key', id: 'ACCESSKEY_ID', secret: 'ACCESSKEY_SECRET' } : instance.enableAuthToken ? { kind: 'token', token: 'TOKEN' } : { kind: 'none' };

export function headerOf(credential: Credential): string | undefined {
  return credential.kind === 'token'
    ? credential.token
    : credential.kind === 'key'
      ? 'Basic ' + btoa(String.fromCharCode(...new TextEncoder().encode(`${credential.id}:${credential.secret}`)))
      : undefined;
}

/** A text in double quotes of YAML, JSON, HCL and River alike. */
const quoted = (text: string): string => JSON.stringify(text);

/** A text in single quotes of a POSIX shell. */
const shell = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

export function grafanaYaml(instance: Instance, url: string, credential: Credential): string {
  const lines = ['apiVersion: 1', 'datasources:', `- name: ${quoted(instance.prometheusInstanceName)}`, '  type: prometheus', '  access: proxy', `  url: ${quoted(url)}`];
  if (credential.kind === 'key') {
    lines.push('  basicAuth: true', `  basicAuthUser: ${quoted(credential.id)}`);
  }

  lines.push('  jsonData:', '    httpMethod: POST', '    prometheusType: Prometheus', '    timeInterval: 15s');
  if (credential.kind === 'token') {
    lines.push('    httpHeaderName1: Authorization', '  secureJsonData:', `    httpHeaderValue1: ${quoted(credential.token)}`);
  } else if (credential.kind === 'key') {
    lines.push('  secureJsonData:', `    basicAuthPassword: ${quoted(credential.secret)}`);
  }

  return lines.join('\n') + '\n';
}

export function grafanaTerraform(instance: Instance, url: string, credential: Credential): string {
  const basic = credential.kind === 'key' ? `  basic_auth_enabled  = true\n  basic_auth_username = ${quoted(credential.id)}\n` : '';
  const header = credential.kind === 'token' ? `  http_headers = { "Authorization" = ${quoted(credential.token)} }\n` : '';
  const secret = credential.kind === 'key' ? `  secure_json_data_encoded = jsonencode({ basicAuthPassword = ${quoted(credential.secret)} })\n` : '';
  return `resource "grafana_data_source" "deucalion" {
  type = "prometheus"
  name = ${quoted(instance.prometheusInstanceName)}
  url  = ${quoted(url)}
${basic}${header}  json_data_encoded = jsonencode({ httpMethod = "POST", prometheusType = "Prometheus", timeInterval = "15s" })
${secret}}
`;
}

export function curlQuery(url: string, credential: Credential): string {
  const auth = credential.kind === 'token' ? ` -H ${shell('Authorization: ' + credential.token)}` : credential.kind === 'key' ? ` -u ${shell(`${credential.id}:${credential.secret}`)}` : '';
  return `curl${auth} ${shell(`${url}/api/v1/query?query=up`)}\n`;
}

const basicYaml = (c: Credential, indent: string): string =>
  c.kind === 'token'
    ? `${indent}authorization:\n${indent}  credentials: ${quoted(c.token)}\n`
    : c.kind === 'key'
      ? `${indent}basic_auth:\n${indent}  username: ${quoted(c.id)}\n${indent}  password: ${quoted(c.secret)}\n`
      : '';

export const ways = ['scrape', 'prometheus', 'agent', 'vmagent', 'alloy', 'collector', 'sdk', 'push'] as const;
export type Way = (typeof ways)[number];

/** The snippet of one way to send data to an instance. */
export function sendSnippet(way: Way, instance: Instance, c: Credential): string {
  const write = instance.remoteWriteInterUrl;
  const header = headerOf(c);
  switch (way) {
    case 'scrape':
      return `scrape_configs:\n- job_name: node\n  scrape_interval: 15s\n  static_configs:\n  - targets: ["127.0.0.1:9100"]\n`;
    case 'prometheus':
      return `remote_write:\n- url: ${quoted(write)}\n${basicYaml(c, '  ')}`;
    case 'agent':
      return `global:\n  scrape_interval: 15s\nscrape_configs:\n- job_name: node\n  static_configs:\n  - targets: ["127.0.0.1:9100"]\nremote_write:\n- url: ${quoted(write)}\n${basicYaml(c, '  ')}`;
    case 'vmagent':
      return `vmagent -remoteWrite.url=${shell(write)}${c.kind === 'token' ? ` -remoteWrite.bearerToken=${shell(c.token)}` : c.kind === 'key' ? ` -remoteWrite.basicAuth.username=${shell(c.id)} -remoteWrite.basicAuth.password=${shell(c.secret)}` : ''}\n`;
    case 'alloy': {
      const auth =
        c.kind === 'token'
          ? `    bearer_token = ${quoted(c.token)}\n`
          : c.kind === 'key'
            ? `    basic_auth {\n      username = ${quoted(c.id)}\n      password = ${quoted(c.secret)}\n    }\n`
            : '';
      return `prometheus.remote_write "deucalion" {\n  endpoint {\n    url = ${quoted(write)}\n${auth}  }\n}\n`;
    }
    case 'collector':
      return `exporters:\n  otlphttp/deucalion:\n    metrics_endpoint: ${quoted(instance.otlpInterUrl)}\n${header ? `    headers:\n      Authorization: ${quoted(header)}\n` : ''}service:\n  pipelines:\n    metrics:\n      exporters: [otlphttp/deucalion]\n`;
    case 'sdk':
      return `export OTEL_METRICS_EXPORTER=otlp\nexport OTEL_EXPORTER_OTLP_METRICS_PROTOCOL=http/protobuf\nexport OTEL_EXPORTER_OTLP_METRICS_ENDPOINT=${shell(instance.otlpInterUrl)}\n${header ? `export OTEL_EXPORTER_OTLP_METRICS_HEADERS=${shell('Authorization=' + encodeURIComponent(header))}\n` : ''}`;
    case 'push': {
      const auth = c.kind === 'token' ? ` -H ${shell('Authorization: ' + c.token)}` : c.kind === 'key' ? ` -u ${shell(`${c.id}:${c.secret}`)}` : '';
      return `echo 'backup_last_success_timestamp_seconds '$(date +%s) |\n  curl --data-binary @-${auth} ${shell(`${instance.pushGatewayInterUrl}/metrics/job/backup`)}\n`;
    }
  }
}

/** How a program that runs elsewhere names the address of this server. */
export function seenFrom(url: string, where: 'same' | 'docker' | 'kubernetes' | 'elsewhere'): string {
  return where === 'docker' ? url.replace(/^(https?:\/\/)(localhost|127\.0\.0\.1|\[::1\])(?=[:/]|$)/, '$1host.docker.internal') : url;
}

export const isLoopback = (url: string): boolean => /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(?=[:/]|$)/.test(url);
