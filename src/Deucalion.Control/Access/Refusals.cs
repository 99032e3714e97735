using Deucalion.Control.Instances;

namespace Deucalion.Control.Access;

/// <summary>The sentences that people read when they are not let in.</summary>
internal static class Refusals
{
    public const string TwoHeaders = "The request has more than one Authorization header; send exactly one.";
    public const string WrongKey = "The AccessKey ID or the AccessKey secret is not correct, or the AccessKey is disabled.";
    public const string MalformedBasic = "The Basic credential cannot be read; it must be the base64 form of AccessKeyID:AccessKeySecret.";
    public const string NeedsKey = "This request needs HTTP Basic authentication with an AccessKey ID and an AccessKey secret.";
    public const string NeedsToken = "This instance needs its token in the Authorization header (or an AccessKey with HTTP Basic authentication).";
    public const string WrongToken = "The token in the Authorization header is not valid for this instance: it is wrong, was replaced, or has expired.";

    public static AuthorizationDecision NotFound(string instanceId, string regionId) => new()
    {
        Outcome = AuthorizationOutcome.NotFound,
        Message = $"There is no instance \"{Printable(instanceId)}\" in region \"{Printable(regionId)}\". Copy the URL from the Settings of the instance.",
    };

    public static AuthorizationDecision BadRequest(string message) => new() { Outcome = AuthorizationOutcome.BadRequest, Message = message };

    public static AuthorizationDecision Unauthorized(string message, bool basic, InstanceRecord? instance) => new()
    {
        Outcome = AuthorizationOutcome.Unauthorized,
        Message = message,
        ChallengeBasic = basic,
        Instance = instance,
    };

    public static AuthorizationDecision Throttled(TimeSpan delay, InstanceRecord? instance)
    {
        int seconds = Math.Max(1, (int)Math.Ceiling(delay.TotalSeconds));
        return new AuthorizationDecision
        {
            Outcome = AuthorizationOutcome.Throttled,
            Message = $"Too many failed sign-ins from this address; try again in {seconds} s.",
            RetryAfter = TimeSpan.FromSeconds(seconds),
            Instance = instance,
        };
    }

    public static AuthorizationDecision Forbidden(Principal principal, PermissionAction action, InstanceRecord? instance, PermissionDecision decision)
    {
        string permission = $"{PermissionActions.GrantingPolicy(action)} (action {PermissionActions.Text(action)})";
        string where = instance is null ? string.Empty : $" on instance {instance.Id}";
        string why = decision.TooComplex
            ? $"The label conditions of the policies of user \"{principal.Name}\" are too many to combine, so {permission} is refused{where}; use fewer Deny selectors."
            : decision.DeniedByStatement
                ? $"A Deny statement takes the permission {permission} from user \"{principal.Name}\"{where}."
                : $"User \"{principal.Name}\" lacks the permission {permission}{where}; attach that policy or one like it.";
        return new AuthorizationDecision { Outcome = AuthorizationOutcome.Forbidden, Message = why, Instance = instance, Principal = principal };
    }

    private static string Printable(string text) => NearName.Shorten(string.Concat(text.Select(c => char.IsControl(c) ? '?' : c)), 64);
}
