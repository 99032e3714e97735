namespace Deucalion.Api.Http;

/// <summary><c>-/healthy</c> and <c>-/ready</c> below an instance's URL; the request has reached a running instance, so both are true.</summary>
internal static class InstanceHealth
{
    public static Task HealthyAsync(DataPlaneRequest request) => TextAnswer.WriteAsync(request.Http, 200, "Deucalion is Healthy.\n");

    public static Task ReadyAsync(DataPlaneRequest request) => TextAnswer.WriteAsync(request.Http, 200, "Deucalion is Ready.\n");
}
