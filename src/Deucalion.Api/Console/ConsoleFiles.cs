using System.Reflection;
using System.Security.Cryptography;

namespace Deucalion.Api.Console;

/// <summary>The built console, embedded in an assembly as resources named <c>console/…</c>; empty when it was built without the console.</summary>
public sealed class ConsoleFiles
{
    private const string Prefix = "console/";

    private readonly Dictionary<string, ConsoleFile> _files = new(StringComparer.Ordinal);

    /// <summary>Reads the resources once; some hundred kilobytes.</summary>
    public ConsoleFiles(Assembly assembly)
    {
        var contents = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (string resource in assembly.GetManifestResourceNames())
        {
            if (resource.StartsWith(Prefix, StringComparison.Ordinal))
            {
                contents[resource[Prefix.Length..].Replace('\\', '/')] = Read(assembly, resource);
            }
        }

        foreach ((string name, byte[] content) in contents)
        {
            if (!name.EndsWith(".gz", StringComparison.Ordinal) && !name.EndsWith(".br", StringComparison.Ordinal))
            {
                string tag = "\"" + Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 12)) + "\"";
                _files[name] = new ConsoleFile(MediaTypeOf(name), tag, content, contents.GetValueOrDefault(name + ".gz"), contents.GetValueOrDefault(name + ".br"));
            }
        }
    }

    /// <summary>True when the console was built into the assembly.</summary>
    public bool Present => _files.ContainsKey("index.html");

    internal ConsoleFile? Find(string path) => _files.GetValueOrDefault(path);

    private static byte[] Read(Assembly assembly, string resource)
    {
        using Stream stream = assembly.GetManifestResourceStream(resource)!;
        byte[] content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }

    private static string MediaTypeOf(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".svg" => "image/svg+xml",
        ".png" => "image/png",
        ".woff2" => "font/woff2",
        ".json" => "application/json",
        ".txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    };
}
