namespace Deucalion.Control.Database.Schema;

/// <summary>The schema of a SQLite file.</summary>
internal static class SqliteMigrations
{
    public static IReadOnlyList<Migration> All { get; } = [new(1, "initial", Initial), new(2, "retention", Retention)];

    private const string Initial = """
        CREATE TABLE control_state (
          id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1), version INTEGER NOT NULL, account_id TEXT NOT NULL,
          setup_code_hash BLOB NULL, setup_code_expires_at INTEGER NULL);
        INSERT INTO control_state (id, version, account_id) VALUES (1, 0, '');
        CREATE TABLE instances (
          id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, region_id TEXT NOT NULL, version TEXT NOT NULL, storage_days INTEGER NOT NULL,
          out_of_order_window_ms INTEGER NULL, external_labels TEXT NOT NULL, tags TEXT NOT NULL, limits TEXT NOT NULL,
          token_required INTEGER NOT NULL, auth_free_read INTEGER NOT NULL, auth_free_read_sources TEXT NOT NULL,
          auth_free_write INTEGER NOT NULL, auth_free_write_sources TEXT NOT NULL, created_at INTEGER NOT NULL, deleted_at INTEGER NULL,
          settings_revision INTEGER NOT NULL, configuration_revision INTEGER NOT NULL, rules_revision INTEGER NOT NULL);
        CREATE TABLE configurations (
          instance_id TEXT NOT NULL REFERENCES instances (id) ON DELETE CASCADE, revision INTEGER NOT NULL, text TEXT NOT NULL, note TEXT NOT NULL,
          created_at INTEGER NOT NULL, created_by TEXT NOT NULL, PRIMARY KEY (instance_id, revision));
        CREATE TABLE rule_files (
          instance_id TEXT NOT NULL REFERENCES instances (id) ON DELETE CASCADE, kind TEXT NOT NULL, name TEXT NOT NULL, text TEXT NOT NULL,
          updated_at INTEGER NOT NULL, updated_by TEXT NOT NULL, PRIMARY KEY (instance_id, kind, name));
        CREATE TABLE tokens (
          id TEXT NOT NULL PRIMARY KEY, instance_id TEXT NOT NULL REFERENCES instances (id) ON DELETE CASCADE, hash BLOB NOT NULL,
          created_at INTEGER NOT NULL, created_by TEXT NOT NULL, expires_at INTEGER NULL, last_used_at INTEGER NULL);
        CREATE INDEX tokens_instance ON tokens (instance_id);
        CREATE TABLE users (
          name TEXT NOT NULL PRIMARY KEY, display_name TEXT NOT NULL, is_root INTEGER NOT NULL, password_hash TEXT NULL, created_at INTEGER NOT NULL);
        CREATE TABLE access_keys (
          id TEXT NOT NULL PRIMARY KEY, user_name TEXT NOT NULL REFERENCES users (name) ON DELETE CASCADE, salt BLOB NOT NULL, hash BLOB NOT NULL,
          is_active INTEGER NOT NULL, limits TEXT NOT NULL, created_at INTEGER NOT NULL, last_used_at INTEGER NULL);
        CREATE INDEX access_keys_user ON access_keys (user_name);
        CREATE TABLE policies (
          name TEXT NOT NULL PRIMARY KEY, description TEXT NOT NULL, statements TEXT NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL);
        CREATE TABLE attachments (
          user_name TEXT NOT NULL REFERENCES users (name) ON DELETE CASCADE, policy_name TEXT NOT NULL, created_at INTEGER NOT NULL,
          PRIMARY KEY (user_name, policy_name));
        CREATE TABLE sessions (
          hash TEXT NOT NULL PRIMARY KEY, user_name TEXT NOT NULL REFERENCES users (name) ON DELETE CASCADE,
          created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL);
        CREATE TABLE audit (
          id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, actor TEXT NOT NULL, access_key_id TEXT NULL, remote_address TEXT NOT NULL,
          request_id TEXT NULL, action TEXT NOT NULL, resource TEXT NOT NULL, result TEXT NOT NULL, detail TEXT NOT NULL);
        CREATE INDEX audit_at ON audit (at);
        CREATE TABLE usage (
          instance_id TEXT NOT NULL REFERENCES instances (id) ON DELETE CASCADE, day TEXT NOT NULL, job TEXT NOT NULL, key_id TEXT NOT NULL,
          points INTEGER NOT NULL, bytes INTEGER NOT NULL, queries INTEGER NOT NULL, samples_read INTEGER NOT NULL,
          PRIMARY KEY (instance_id, day, job, key_id));
        """;

    // With defaults, so that a node of the version before can still make instances.
    private const string Retention = """
        ALTER TABLE instances ADD COLUMN storage_size INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE instances ADD COLUMN retention_rules TEXT NOT NULL DEFAULT '[]';
        """;
}
