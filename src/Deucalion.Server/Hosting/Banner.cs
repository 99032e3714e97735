using Deucalion.Control;
using Deucalion.Server.Options;

namespace Deucalion.Server.Hosting;

/// <summary>What the operator sees first: version, directory, URLs, and at the first start the root AccessKey. Secrets go to the terminal only, never to the log.</summary>
internal sealed class Banner(ServerOptions options, TextWriter output)
{
    public void PrintStart(string version, FirstStartResult first)
    {
        output.WriteLine($"""

            Deucalion {version}, a Managed Service for Prometheus
              data directory     {options.StoragePath} ({new DriveInfo(options.StoragePath).AvailableFreeSpace >> 30} GiB free)
              public listener    http://{options.ListenAddress}
              internal listener  {(options.InternalListenAddress is { } i ? "http://" + i : "off (--web.internal-listen-address)")}
              console            http://{options.ListenAddress}/console/
              control API        http://{options.ListenAddress}/control/v1
            """);
        if (first.IsFirstStart)
        {
            output.WriteLine($"""

                First start: this is the AccessKey of root. The secret is shown only now.
                  AccessKey ID       {first.AccessKeyId}
                  AccessKey secret   {first.AccessKeySecret ?? "(as given by DEUCALION_ROOT_ACCESS_KEY_SECRET)"}
                  set-up link        http://{options.ListenAddress}/console/setup#code={first.SetupCode} (sets root's console password; good for a day, once)
                """);
        }

        output.Flush();
    }

    public void PrintReady() => Print("\nReady. Ctrl+C stops it.\n");

    public void Print(string text)
    {
        output.WriteLine(text);
        output.Flush();
    }
}
