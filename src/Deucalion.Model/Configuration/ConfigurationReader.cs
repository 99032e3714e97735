using System.Text;
using Deucalion.Model.Configuration.Yaml;
using Deucalion.Model.Labels;

namespace Deucalion.Model.Configuration;

/// <summary>Reads <c>prometheus.yml</c> strictly: every unknown key, wrong type and contradiction is listed, all at once.</summary>
public static class ConfigurationReader
{
    /// <summary>Reads UTF-8 YAML. Throws <see cref="ConfigurationException"/> with all problems.</summary>
    public static PrometheusConfiguration Read(string fileName, ReadOnlySpan<byte> yaml, ConfigurationReaderOptions? options = null)
    {
        var problems = new ProblemList(fileName);
        YamlNode? root = YamlTree.Read(yaml, problems);
        return Read(root, problems, options ?? new());
    }

    /// <summary>Reads YAML text. Throws <see cref="ConfigurationException"/> with all problems.</summary>
    public static PrometheusConfiguration Read(string fileName, string yaml, ConfigurationReaderOptions? options = null) =>
        Read(fileName, Encoding.UTF8.GetBytes(yaml), options);

    private static PrometheusConfiguration Read(YamlNode? root, ProblemList problems, ConfigurationReaderOptions options)
    {
        problems.ThrowIfAny();
        var context = new ReadingContext(options, options.BaseDirectory ?? options.Files?.Directory ?? Path.GetDirectoryName(problems.File) ?? string.Empty);
        MappingReader reader = MappingReader.Empty(problems);
        PrometheusConfiguration? configuration = root is null || root.IsNull
            ? Root(reader, context)
            : reader.Read(root, string.Empty, m => Root(m, context));
        problems.ThrowIfAny();
        return configuration!;
    }

    private static PrometheusConfiguration Root(MappingReader m, ReadingContext context)
    {
        GlobalConfiguration global = m.Section("global", r => GlobalSection.Read(r, context)) ?? new();
        var jobs = new Dictionary<string, string>(StringComparer.Ordinal);
        IReadOnlyList<ScrapeConfiguration> scrapes = m.Sections("scrape_configs", r => Scrape(r, global, context, jobs));
        CheckPatterns(m, "scrape_config_files", "scrape config");
        CheckPatterns(m, "rule_files", "rule");
        IReadOnlyList<string> files = context.FileNames(m, "scrape_config_files");
        var validation = global.MetricNameValidationScheme;
        var configuration = new PrometheusConfiguration
        {
            Global = global,
            Runtime = m.Section("runtime", GlobalSection.Runtime) ?? new(),
            Alerting = m.Section("alerting", r => AlertingSection.Read(r, validation, context)) ?? new(),
            RuleFiles = RuleFiles(m, context),
            ScrapeConfigFiles = files,
            ScrapeConfigs = scrapes,
            ScrapeConfigsOfFiles = context.Options.AllowFiles && m.Problems.Items.Count == 0 ? ReadFiles(m, files, global, context, jobs) : [],
            Storage = m.Section("storage", ProcessSections.Storage) ?? new(),
            Tracing = m.Section("tracing", r => ProcessSections.Tracing(r, context)),
            RemoteWrite = m.Sections("remote_write", r => RemoteSections.Write(r, validation, context)),
            RemoteRead = m.Sections("remote_read", r => RemoteSections.ReadEntry(r, context)),
            Otlp = m.Section("otlp", r => ProcessSections.Otlp(r, validation)) ?? new(),
        };
        CheckNames(m, "remote_write", configuration.RemoteWrite.Select(r => r.Name));
        CheckNames(m, "remote_read", configuration.RemoteRead.Select(r => r.Name));
        return configuration;
    }

    private static ScrapeConfiguration Scrape(MappingReader m, GlobalConfiguration global, ReadingContext context, Dictionary<string, string> jobs)
    {
        ScrapeConfiguration scrape = ScrapeSection.Read(m, global, context);
        if (scrape.JobName.Length > 0 && !jobs.TryAdd(scrape.JobName, m.Problems.File))
        {
            string first = jobs[scrape.JobName];
            m.Problem("job_name", $"found multiple scrape configs with job name {GoQuote.Quote(scrape.JobName)}{(first == m.Problems.File ? "" : ", first found in " + first)}");
        }

        return scrape;
    }

    private static List<ScrapeConfiguration> ReadFiles(
        MappingReader m, IReadOnlyList<string> patterns, GlobalConfiguration global, ReadingContext context, Dictionary<string, string> jobs)
    {
        var scrapes = new List<ScrapeConfiguration>();
        foreach (string pattern in patterns)
        {
            try
            {
                foreach ((string name, byte[] yaml) in context.Options.ReadFiles(pattern))
                {
                    if (context.Options.Files?.Contains(name) == false)
                    {
                        m.Problem("scrape_config_files", $"{name} is a link that leads outside {context.Options.Files.Directory}");
                        continue;
                    }

                    ReadFile(m, name, yaml, global, context, jobs, scrapes);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                m.Problem("scrape_config_files", $"cannot read {pattern}: {e.Message}");
            }
        }

        return scrapes;
    }

    private static void ReadFile(
        MappingReader m, string name, byte[] yaml, GlobalConfiguration global, ReadingContext context, Dictionary<string, string> jobs, List<ScrapeConfiguration> scrapes)
    {
        var problems = new ProblemList(name);
        YamlNode? root = YamlTree.Read(yaml, problems);
        if (root is { IsNull: false })
        {
            var fileContext = new ReadingContext(context.Options, Path.GetDirectoryName(name) ?? string.Empty);
            MappingReader.Empty(problems).Read(root, string.Empty, r => r.Sections("scrape_configs", s =>
            {
                ScrapeConfiguration scrape = Scrape(s, global, fileContext, jobs);
                scrapes.Add(scrape);
                return scrape;
            }));
        }

        foreach (ConfigurationProblem problem in problems.Items)
        {
            m.Problems.Add(problem);
        }
    }

    // Where files are confined, rule files are texts that were given to the server, and not files of it.
    private static IReadOnlyList<string> RuleFiles(MappingReader m, ReadingContext context) =>
        context.Options is { AllowFiles: true, Files: null } ? [.. m.Texts("rule_files").Select(context.Join)] : m.Texts("rule_files");

    private static void CheckPatterns(MappingReader m, string key, string what)
    {
        foreach (string pattern in m.Texts(key))
        {
            if (!FilePattern.IsValid(pattern))
            {
                m.Problem(key, $"invalid {what} file path {GoQuote.Quote(pattern)}");
            }
        }
    }

    private static void CheckNames(MappingReader m, string key, IEnumerable<string> names)
    {
        foreach (IGrouping<string, string> same in names.Where(n => n.Length > 0).GroupBy(n => n, StringComparer.Ordinal).Where(g => g.Count() > 1))
        {
            m.Problem(key, $"found multiple {key.Replace('_', ' ')} configs with job name {GoQuote.Quote(same.Key)}");
        }
    }
}
