using System.Diagnostics;
using System.Globalization;
using Deucalion.Load;

// load generate FILE --shape node|k8s --series N --steps N --interval MS --end MS --churn SHARE --seed N
// load send FILE --url URL --connections N --first STEP --steps-end STEP
// Both print one JSON object.
var options = new Dictionary<string, string>();
for (int i = 2; i + 1 < args.Length; i += 2)
{
    options[args[i].TrimStart('-')] = args[i + 1];
}

string Text(string name, string otherwise) => options.GetValueOrDefault(name, otherwise);
long Number(string name, long otherwise) => long.Parse(Text(name, otherwise.ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture);
if (args.Length < 2)
{
    Console.Error.WriteLine("usage: load generate|send FILE …");
    return 2;
}

long started = Stopwatch.GetTimestamp();
string result;
if (args[0] == "generate")
{
    var plan = new LoadPlan(
        LoadShape.Find(Text("shape", "node")), (int)Number("series", 10_000), (int)Number("steps", 60), Number("interval", 15_000), Number("end", 1_700_000_000_000),
        double.Parse(Text("churn", "0"), CultureInfo.InvariantCulture), (int)Number("seed", 1));
    using var output = new BufferedStream(File.Create(args[1]), 1 << 20);
    (long samples, long series) = new LoadWriter(plan, output).Write();
    result = string.Create(CultureInfo.InvariantCulture, $"\"samples\":{samples},\"series\":{series}");
}
else
{
    long samples = await new LoadSender(new Uri(Text("url", "http://127.0.0.1:9090/api/v1/write")), (int)Number("connections", 2))
        .SendAsync(args[1], (int)Number("first", 0), (int)Number("steps-end", int.MaxValue)).ConfigureAwait(false);
    result = string.Create(CultureInfo.InvariantCulture, $"\"samples\":{samples}");
}

Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{{{result},\"seconds\":{Stopwatch.GetElapsedTime(started).TotalSeconds:0.###}}}"));
return 0;
