using System.Diagnostics;
using System.Globalization;

namespace Deucalion.Testing.Databases;

/// <summary>
/// A private PostgreSQL server in a temporary folder, reached by a Unix socket only; gone after disposal. Needs the Debian package
/// <c>postgresql</c>; a machine without it fails the test and says how to install it.
/// </summary>
public sealed class PostgreSqlCluster : IDisposable
{
    private readonly string _bin;
    private readonly string _folder;
    private int _databases;

    /// <summary>Makes and starts the server.</summary>
    public PostgreSqlCluster()
    {
        _bin = FindBinaries();
        _folder = Path.Combine("/tmp", "deucalion-pg-" + Guid.NewGuid().ToString("N")[..12]);
        Directory.CreateDirectory(_folder);
        if (Environment.IsPrivilegedProcess)
        {
            Run("chown", ["postgres", _folder], asServer: false);
        }

        Run(Path.Combine(_bin, "initdb"), ["-D", Data, "-A", "trust", "-U", "deucalion", "-E", "UTF8", "--no-locale", "--no-sync"]);
        Run(Path.Combine(_bin, "pg_ctl"), ["-D", Data, "-w", "-t", "60", "-l", Path.Combine(_folder, "log"), "-o", $"-k {_folder} -c listen_addresses='' -c fsync=off -c max_connections=200", "start"]);
    }

    private string Data => Path.Combine(_folder, "data");

    /// <summary>Makes an empty database and gives its connection string.</summary>
    public string CreateDatabase()
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"d{Interlocked.Increment(ref _databases)}");
        Run(Path.Combine(_bin, "createdb"), ["-h", _folder, "-U", "deucalion", name]);
        return $"Host={_folder};Username=deucalion;Database={name};Maximum Pool Size=20";
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            Run(Path.Combine(_bin, "pg_ctl"), ["-D", Data, "-m", "immediate", "-w", "stop"]);
        }
        finally
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private static string FindBinaries()
    {
        const string Root = "/usr/lib/postgresql";
        string? folder = !Directory.Exists(Root) ? null : Directory.GetDirectories(Root)
            .Select(d => Path.Combine(d, "bin"))
            .Where(d => File.Exists(Path.Combine(d, "initdb")))
            .OrderByDescending(d => int.TryParse(Path.GetFileName(Path.GetDirectoryName(d)), out int version) ? version : 0)
            .FirstOrDefault();
        return folder ?? throw new InvalidOperationException("These tests need a PostgreSQL server on the machine; install it with: apt-get install -y postgresql");
    }

    // The server refuses to run as root.
    private static void Run(string program, string[] arguments, bool asServer = true)
    {
        var start = new ProcessStartInfo { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/tmp" };
        if (asServer && Environment.IsPrivilegedProcess)
        {
            start.FileName = "runuser";
            foreach (string part in (string[])["-u", "postgres", "--", program, .. arguments])
            {
                start.ArgumentList.Add(part);
            }
        }
        else
        {
            start.FileName = program;
            foreach (string part in arguments)
            {
                start.ArgumentList.Add(part);
            }
        }

        // pg_ctl's server inherits the pipes, so output goes to files and the pipes are not waited for.
        using Process process = Process.Start(start)!;
        var output = new System.Text.StringBuilder();
        process.OutputDataReceived += (_, e) => Append(e.Data);
        process.ErrorDataReceived += (_, e) => Append(e.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        if (!process.WaitForExit(TimeSpan.FromSeconds(90)) || process.ExitCode != 0)
        {
            lock (output)
            {
                throw new InvalidOperationException($"{Path.GetFileName(program)} failed: {output}");
            }
        }

        void Append(string? line)
        {
            lock (output)
            {
                output.AppendLine(line);
            }
        }
    }
}
