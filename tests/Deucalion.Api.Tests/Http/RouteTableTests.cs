using Deucalion.Api.Http;
using Deucalion.Api.OpenApi;
using Deucalion.Control.Access;
using Deucalion.Control.Instances;

namespace Deucalion.Api.Tests.Http;

/// <summary>Laws that every path of the table keeps, whichever room it comes from.</summary>
public sealed class RouteTableTests : IAsyncLifetime
{
    private PlaneHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await PlaneHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task No_path_of_a_V2_instance_answers_without_a_credential_or_without_its_permission()
    {
        string nobody = await _host.KeyAsync("nobody", null);
        Assert.All(_host.Routes.All, r => Assert.True(r.Action is PermissionAction.QueryMetrics or PermissionAction.WriteMetrics or PermissionAction.ManageInstance, r.Path));
        foreach (DataPlaneRoute route in _host.Routes.All)
        {
            foreach (string method in route.Methods)
            {
                PlaneAnswer anonymous = await _host.SendAsync(method, PathOf(route));
                Assert.True(anonymous.Status == 401, $"{method} {route.Path}: {anonymous.Status}");
                PlaneAnswer refused = await _host.SendAsync(method, PathOf(route), authorization: nobody);
                Assert.True(refused.Status == 403, $"{method} {route.Path}: {refused.Status}");
            }
        }
    }

    [Fact]
    public async Task Reading_permits_no_writing_and_no_management()
    {
        string reader = await _host.KeyAsync("reader", new PolicyStatement { Effect = PolicyEffect.Allow, Actions = ["prometheus:QueryMetrics"], Resources = ["*"] });
        foreach (DataPlaneRoute route in _host.Routes.All.Where(r => !r.Path.EndsWith("/live", StringComparison.Ordinal)))
        {
            PlaneAnswer answer = await _host.SendAsync(route.Methods[0], PathOf(route), authorization: reader);
            Assert.True(answer.Status == 403 == route.Action is not PermissionAction.QueryMetrics, $"{route.Methods[0]} {route.Path}: {answer.Status} {answer.Text}");
        }
    }

    [Fact]
    public async Task What_concerns_the_whole_instance_is_refused_to_a_credential_with_label_conditions()
    {
        string narrow = await _host.KeyAsync("narrow", new PolicyStatement { Effect = PolicyEffect.Allow, Actions = ["prometheus:*"], Resources = ["*"], Matchers = ["{team=\"a\"}"] });
        foreach (DataPlaneRoute route in _host.Routes.All.Where(r => r.Visibility == SeriesVisibility.WholeInstance))
        {
            PlaneAnswer answer = await _host.SendAsync(route.Methods[^1], PathOf(route), authorization: narrow);
            answer.ExpectError(403, "forbidden", route.Action == PermissionAction.QueryMetrics ? "label conditions" : "lacks the permission");
        }

        Assert.All(
            (string[])["api/v1/status/config", "api/v1/scrape_pools", "api/v1/scrape_pools/config", "api/v1/targets/relabel_steps", "api/v1/admin/tsdb/delete_series", "config/v1/rules", "metrics"],
            path => Assert.Equal(SeriesVisibility.WholeInstance, _host.Routes.Find(path, out _)!.Visibility));
    }

    [Fact]
    public async Task The_document_lists_every_path_and_describes_no_other()
    {
        string text = (await _host.SendAsync("GET", "api/v1/openapi.yaml", authorization: await _host.RootAsync())).Text;
        foreach (DataPlaneRoute route in _host.Routes.All)
        {
            int at = text.IndexOf($"\n  /{route.Path.Replace("{*", "{", StringComparison.Ordinal)}:\n", StringComparison.Ordinal);
            Assert.True(at > 0, route.Path);
            int end = text.IndexOf("\n  /", at + 4, StringComparison.Ordinal);
            string section = text[at..(end < 0 ? text.Length : end)];
            Assert.All(route.Methods, m => Assert.Contains($"\n    {m.ToLowerInvariant()}:\n", section, StringComparison.Ordinal));
            Assert.NotEqual("other", PathCatalog.Of(route.Path).Tag);
        }

        Assert.All(PathCatalog.Paths, p => Assert.Contains(_host.Routes.All, r => r.Path == p));
        Assert.StartsWith("openapi: 3.2.0\n", (await _host.SendAsync("GET", "api/v1/openapi.yaml?openapi_version=3.2", authorization: await _host.RootAsync())).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_document_is_YAML()
    {
        string text = (await _host.SendAsync("GET", "api/v1/openapi.yaml", authorization: await _host.RootAsync())).Text;
        var problems = new Model.Configuration.ProblemList("openapi.yaml");
        var root = Assert.IsType<Model.Configuration.Yaml.YamlMapping>(Model.Configuration.Yaml.YamlTree.Read(text, problems));
        Assert.Empty(problems.Items);
        Assert.Equal(["openapi", "info", "servers", "security", "paths", "components"], root.Entries.Select(e => e.Key.Text));
    }

    private static string PathOf(DataPlaneRoute route) =>
        string.Join('/', route.Path.Split('/').Select(s => s.StartsWith('{') ? "x" : s));
}
