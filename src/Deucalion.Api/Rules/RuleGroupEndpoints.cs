using Deucalion.Api.Auth;
using Deucalion.Api.Http;
using Deucalion.Api.Json;
using Deucalion.Api.Parameters;
using Deucalion.Control;
using Deucalion.Control.Access;
using Deucalion.Control.Configuration;
using Deucalion.Model.Configuration.Yaml;
using Microsoft.AspNetCore.Http;

namespace Deucalion.Api.Rules;

/// <summary>
/// Mimir's <c>config/v1/rules</c>: rule groups by namespace, kept with the instance's rule files, each change validated, recorded in the audit log and in force at
/// once. Reading and writing need <see cref="PermissionAction.ManageInstance"/>, because rules see all series.
/// </summary>
public sealed class RuleGroupEndpoints(ControlPlane control, DataPlaneGate gate) : IDataPlaneRouteSource
{
    private const int MaxGroupBytes = 1 << 20;

    private static readonly string[] Get = ["GET"];
    private static readonly string[] GetPostDelete = ["GET", "POST", "DELETE"];
    private static readonly string[] GetDelete = ["GET", "DELETE"];

    // A change reads the namespace, edits it and writes it back.
    private readonly SemaphoreSlim _change = new(1, 1);

    /// <inheritdoc/>
    public IEnumerable<DataPlaneRoute> Routes =>
    [
        Route("config/v1/rules", Get, r => AnswerAsync(r, ListAsync)),
        Route("config/v1/rules/{namespace}", GetPostDelete, r => AnswerAsync(r, NamespaceAsync)),
        Route("config/v1/rules/{namespace}/{group}", GetDelete, r => AnswerAsync(r, GroupAsync)),
    ];

    private static DataPlaneRoute Route(string path, string[] methods, Func<DataPlaneRequest, Task> handler) =>
        new(path, methods, PermissionAction.ManageInstance, handler, ReadsParameters: false);

    private static async Task AnswerAsync(DataPlaneRequest request, Func<DataPlaneRequest, Task> work)
    {
        try
        {
            await work(request).ConfigureAwait(false);
        }
        catch (ControlException e)
        {
            int status = e.Kind switch { ControlErrorKind.NotFound => 404, ControlErrorKind.Conflict => 409, ControlErrorKind.LimitExceeded => 422, _ => 400 };
            throw new ApiException(status, ErrorEnvelope.ErrorType(status), e.Message);
        }
        catch (DatabaseUnavailableException)
        {
            throw new ApiException(503, "unavailable", "the control database does not answer; try again", retryAfterSeconds: 5);
        }
    }

    private async Task ListAsync(DataPlaneRequest request)
    {
        IReadOnlyList<RuleFile> files = await control.RuleFiles.ReadAllAsync(request.Instance.Record.Id, request.Cancellation).ConfigureAwait(false);
        (string, IReadOnlyList<YamlMapping>)[] all = [.. files.Where(f => f.Kind == RuleFileKind.Namespace).Select(f => (f.Name, (IReadOnlyList<YamlMapping>)RuleGroupReader.Stored(f.Text)))];
        await YamlAsync(request, RuleGroupText.Namespaces(all)).ConfigureAwait(false);
    }

    private async Task NamespaceAsync(DataPlaneRequest request)
    {
        string name = Value(request, 0);
        if (HttpMethods.IsGet(request.Http.Request.Method))
        {
            await YamlAsync(request, RuleGroupText.Namespaces([(name, await StoredAsync(request, name).ConfigureAwait(false))])).ConfigureAwait(false);
            return;
        }

        if (HttpMethods.IsDelete(request.Http.Request.Method))
        {
            await control.RuleFiles.DeleteAsync(request.Instance.Record.Id, RuleFileKind.Namespace, name, ActorOf(request), request.Cancellation).ConfigureAwait(false);
            await AcceptedAsync(request).ConfigureAwait(false);
            return;
        }

        (string group, YamlMapping body) = RuleGroupReader.Read(await BoundedBody.ReadAsync(request.Http.Request, MaxGroupBytes, request.Cancellation).ConfigureAwait(false));
        await ChangeAsync(request, name, mayBeNew: true, groups =>
        {
            int at = groups.FindIndex(g => RuleGroupReader.NameOf(g) == group);
            if (at < 0)
            {
                groups.Add(body);
            }
            else
            {
                groups[at] = body;
            }
        }).ConfigureAwait(false);
    }

    private async Task GroupAsync(DataPlaneRequest request)
    {
        string name = Value(request, 0);
        string group = Value(request, 1);
        if (HttpMethods.IsGet(request.Http.Request.Method))
        {
            YamlMapping found = (await StoredAsync(request, name).ConfigureAwait(false)).Find(g => RuleGroupReader.NameOf(g) == group) ?? throw NoGroup();
            await YamlAsync(request, RuleGroupText.Group(found)).ConfigureAwait(false);
            return;
        }

        await ChangeAsync(request, name, mayBeNew: false, groups =>
        {
            if (groups.RemoveAll(g => RuleGroupReader.NameOf(g) == group) == 0)
            {
                throw NoGroup();
            }
        }).ConfigureAwait(false);
    }

    private async Task ChangeAsync(DataPlaneRequest request, string name, bool mayBeNew, Action<List<YamlMapping>> change)
    {
        string id = request.Instance.Record.Id;
        await _change.WaitAsync(request.Cancellation).ConfigureAwait(false);
        try
        {
            List<YamlMapping> groups;
            try
            {
                groups = await StoredAsync(request, name).ConfigureAwait(false);
            }
            catch (ControlException e) when (mayBeNew && e.Kind == ControlErrorKind.NotFound)
            {
                groups = [];
            }

            change(groups);
            if (groups.Count == 0)
            {
                await control.RuleFiles.DeleteAsync(id, RuleFileKind.Namespace, name, ActorOf(request), request.Cancellation).ConfigureAwait(false);
            }
            else
            {
                await control.RuleFiles.PutAsync(id, RuleFileKind.Namespace, name, RuleGroupText.File(groups), ActorOf(request), request.Cancellation).ConfigureAwait(false);
            }
        }
        finally
        {
            _change.Release();
        }

        await AcceptedAsync(request).ConfigureAwait(false);
    }

    private async Task<List<YamlMapping>> StoredAsync(DataPlaneRequest request, string name) => RuleGroupReader.Stored(
        (await control.RuleFiles.GetAsync(request.Instance.Record.Id, RuleFileKind.Namespace, name, request.Cancellation).ConfigureAwait(false)).Text);

    // The path is unescaped but for slashes, which Mimir's clients send as %2F.
    private static string Value(DataPlaneRequest request, int index) => request.PathValues[index].Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    private static ApiException NoGroup() => new(404, "not_found", "group does not exist");

    private Actor ActorOf(DataPlaneRequest request) =>
        new(request.Principal.Name, request.Principal.KeyId, gate.ClientOf(request.Http).ToString(), request.Http.TraceIdentifier);

    private static Task AcceptedAsync(DataPlaneRequest request)
    {
        request.Http.Response.StatusCode = StatusCodes.Status202Accepted;
        return Envelope.SuccessAsync(request.Http, json =>
        {
            json.Raw("null"u8);
            return ValueTask.CompletedTask;
        });
    }

    private static Task YamlAsync(DataPlaneRequest request, string yaml)
    {
        request.Http.Response.ContentType = "application/yaml";
        return request.Http.Response.WriteAsync(yaml, request.Cancellation);
    }
}
