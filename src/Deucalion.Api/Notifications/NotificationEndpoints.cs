using System.Text;
using Deucalion.Api.Http;
using Deucalion.Api.Json;
using Deucalion.Api.Status;
using Deucalion.Control.Access;
using Deucalion.Runtime.Instances;
using Deucalion.Runtime.Server;
using Microsoft.AspNetCore.Http;

namespace Deucalion.Api.Notifications;

/// <summary>
/// <c>notifications</c> and <c>notifications/live</c>: what is the matter with the server or the instance, told from their state; the live form is a stream of
/// server-sent events that first tells all and then every change.
/// </summary>
public sealed class NotificationEndpoints(ServerState state, ServerFacts facts, TimeProvider clock, int maxSubscribers = 16) : IDataPlaneRouteSource
{
    private const string Failed = "Configuration reload has failed.";
    private const string Starting = "Deucalion is starting and replaying the write-ahead log (WAL).";
    private const string Stopping = "Deucalion is shutting down and gracefully stopping all operations.";

    private static readonly string[] GetOnly = ["GET"];
    private static readonly TimeSpan Pulse = TimeSpan.FromSeconds(1);

    private int _subscribers;

    /// <inheritdoc/>
    public IEnumerable<DataPlaneRoute> Routes =>
    [
        new("api/v1/notifications", GetOnly, PermissionAction.QueryMetrics, r => ListAsync(r.Http, r.Instance)) { Visibility = SeriesVisibility.NoSeries, WhileOpening = c => ListAsync(c, null) },
        new("api/v1/notifications/live", GetOnly, PermissionAction.QueryMetrics, r => StreamAsync(r.Http, r.Instance)) { Visibility = SeriesVisibility.NoSeries, WhileOpening = c => StreamAsync(c, null) },
    ];

    private List<Notification> Current(RunningInstance? instance)
    {
        var all = new List<Notification>();
        if (state.IsStopping)
        {
            all.Add(new Notification(Stopping, clock.GetUtcNow(), true));
        }
        else if (instance is null)
        {
            all.Add(new Notification(Starting, facts.StartTime, true));
        }

        if (instance is { LastConfigurationError: not null })
        {
            all.Add(new Notification(Failed, instance.LastConfigurationTime, true));
        }

        return all;
    }

    private Task ListAsync(HttpContext context, RunningInstance? instance) => Envelope.SuccessAsync(context, json =>
    {
        json.Raw("["u8);
        bool first = true;
        foreach (Notification n in Current(instance))
        {
            json.Raw(first ? ""u8 : ","u8);
            Write(json, n);
            first = false;
        }

        json.Raw("]"u8);
        return ValueTask.CompletedTask;
    });

    private async Task StreamAsync(HttpContext context, RunningInstance? instance)
    {
        if (Interlocked.Increment(ref _subscribers) > maxSubscribers)
        {
            Interlocked.Decrement(ref _subscribers);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        try
        {
            context.Response.ContentType = "text/event-stream";
            context.Response.Headers.CacheControl = "no-cache";
            await context.Response.StartAsync(context.RequestAborted).ConfigureAwait(false);
            await context.Response.Body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
            await FollowAsync(context, instance).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The reader went away.
        }
        finally
        {
            Interlocked.Decrement(ref _subscribers);
        }
    }

    private async Task FollowAsync(HttpContext context, RunningInstance? instance)
    {
        var told = new Dictionary<string, Notification>(StringComparer.Ordinal);
        while (!context.RequestAborted.IsCancellationRequested)
        {
            Dictionary<string, Notification> now = Current(instance).ToDictionary(n => n.Text, StringComparer.Ordinal);
            foreach (Notification gone in told.Values.Where(t => !now.ContainsKey(t.Text)).ToArray())
            {
                told.Remove(gone.Text);
                await SendAsync(context, gone with { Active = false }).ConfigureAwait(false);
            }

            foreach (Notification n in now.Values.Where(n => !told.TryGetValue(n.Text, out Notification? known) || known.Date < n.Date))
            {
                told[n.Text] = n;
                await SendAsync(context, n).ConfigureAwait(false);
            }

            // An open stream would hold up the end of the server.
            if (state.IsStopping)
            {
                return;
            }

            await Task.Delay(Pulse, clock, context.RequestAborted).ConfigureAwait(false);
        }
    }

    private static async Task SendAsync(HttpContext context, Notification notification)
    {
        using var text = new MemoryStream();
        var json = new JsonOutput(text);
        Write(json, notification);
        await json.FlushAsync(context.RequestAborted).ConfigureAwait(false);
        await context.Response.WriteAsync("data: " + Encoding.UTF8.GetString(text.ToArray()) + "\n\n", context.RequestAborted).ConfigureAwait(false);
        await context.Response.Body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
    }

    private static void Write(JsonOutput json, Notification n) =>
        json.Raw("{\"text\":"u8).Text(n.Text).Raw(",\"date\":"u8).Text(StatusEndpoints.Rfc(n.Date)).Raw(n.Active ? ",\"active\":true}"u8 : ",\"active\":false}"u8);
}
