using System.Text;
using Deucalion.Control.Database.Rows;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Deucalion.Control.Database;

/// <summary>The tables, the same for both providers. Names in the database are the properties' names in snake case.</summary>
internal sealed class ControlDb(DbContextOptions<ControlDb> options) : DbContext(options)
{
    public DbSet<StateRow> State => Set<StateRow>();

    public DbSet<InstanceRow> Instances => Set<InstanceRow>();

    public DbSet<ConfigurationRow> Configurations => Set<ConfigurationRow>();

    public DbSet<RuleFileRow> RuleFiles => Set<RuleFileRow>();

    public DbSet<TokenRow> Tokens => Set<TokenRow>();

    public DbSet<UserRow> Users => Set<UserRow>();

    public DbSet<AccessKeyRow> AccessKeys => Set<AccessKeyRow>();

    public DbSet<PolicyRow> Policies => Set<PolicyRow>();

    public DbSet<AttachmentRow> Attachments => Set<AttachmentRow>();

    public DbSet<SessionRow> Sessions => Set<SessionRow>();

    public DbSet<AuditRow> Audit => Set<AuditRow>();

    public DbSet<UsageRow> Usage => Set<UsageRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<StateRow>().ToTable("control_state").HasKey(r => r.Id);
        modelBuilder.Entity<InstanceRow>().ToTable("instances").HasKey(r => r.Id);
        modelBuilder.Entity<ConfigurationRow>().ToTable("configurations").HasKey(r => new { r.InstanceId, r.Revision });
        modelBuilder.Entity<RuleFileRow>().ToTable("rule_files").HasKey(r => new { r.InstanceId, r.Kind, r.Name });
        modelBuilder.Entity<TokenRow>().ToTable("tokens").HasKey(r => r.Id);
        modelBuilder.Entity<UserRow>().ToTable("users").HasKey(r => r.Name);
        modelBuilder.Entity<AccessKeyRow>().ToTable("access_keys").HasKey(r => r.Id);
        modelBuilder.Entity<PolicyRow>().ToTable("policies").HasKey(r => r.Name);
        modelBuilder.Entity<AttachmentRow>().ToTable("attachments").HasKey(r => new { r.UserName, r.PolicyName });
        modelBuilder.Entity<SessionRow>().ToTable("sessions").HasKey(r => r.Hash);
        modelBuilder.Entity<AuditRow>().ToTable("audit").HasKey(r => r.Id);
        modelBuilder.Entity<UsageRow>().ToTable("usage").HasKey(r => new { r.InstanceId, r.Day, r.Job, r.KeyId });
        modelBuilder.Entity<AuditRow>().Property(r => r.Id).ValueGeneratedOnAdd();
        foreach (IMutableEntityType entity in modelBuilder.Model.GetEntityTypes())
        {
            foreach (IMutableProperty property in entity.GetProperties())
            {
                property.SetColumnName(SnakeCase(property.Name));
                if (entity.ClrType != typeof(AuditRow) && property.IsPrimaryKey())
                {
                    property.ValueGenerated = ValueGenerated.Never;
                }
            }
        }
    }

    private static string SnakeCase(string name)
    {
        var text = new StringBuilder();
        foreach (char c in name)
        {
            if (char.IsAsciiLetterUpper(c) && text.Length > 0)
            {
                text.Append('_');
            }

            text.Append(char.ToLowerInvariant(c));
        }

        return text.ToString();
    }
}
