using Deucalion.Control.Access;
using Deucalion.Control.Instances;
using static Deucalion.Control.Access.AuthorizationOutcome;

namespace Deucalion.Control.Tests.Access;

public sealed class ThrottleTests
{
    private static readonly ThrottleOptions Tight = new() { KeyBurst = 3, KeyPerSecond = 0.5, SourceBurst = 6, SourcePerSecond = 1 };

    [Fact]
    public async Task Failures_of_a_key_are_throttled_per_source_and_refill_with_time()
    {
        await using TestPlane t = await TestPlane.OpenAsync(throttle: Tight);
        InstanceRecord instance = await t.InstanceAsync();
        string wrong = TestPlane.Basic(TestPlane.RootId, "wrong");
        string right = TestPlane.Basic(TestPlane.RootId, TestPlane.RootSecret);
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(Unauthorized, t.Ask(instance, wrong).Outcome);
        }

        AuthorizationDecision refused = t.Ask(instance, wrong);
        Assert.Equal(Throttled, refused.Outcome);
        Assert.Equal(TimeSpan.FromSeconds(2), refused.RetryAfter);

        // Guessing is stopped also for the right guess; the owner elsewhere is not.
        Assert.Equal(Throttled, t.Ask(instance, right).Outcome);
        Assert.Equal(Permitted, t.Ask(instance, right, from: "203.0.113.9").Outcome);
        t.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(Permitted, t.Ask(instance, right).Outcome);
    }

    [Fact]
    public async Task A_source_that_tries_many_keys_is_throttled_as_a_whole()
    {
        await using TestPlane t = await TestPlane.OpenAsync(throttle: Tight);
        InstanceRecord instance = await t.InstanceAsync();
        AuthorizationOutcome[] outcomes = [.. Enumerable.Range(0, 8).Select(i => t.Ask(instance, TestPlane.Basic($"key{i}", "x")).Outcome)];
        Assert.Equal([Unauthorized, Unauthorized, Unauthorized, Unauthorized, Unauthorized, Unauthorized, Throttled, Throttled], outcomes);
        Assert.Equal(Unauthorized, t.Ask(instance, TestPlane.Basic("key1", "x"), from: "203.0.113.9").Outcome);
        Assert.Equal(Unauthorized, t.Ask(instance, (string?)null).Outcome);
    }

    [Fact]
    public async Task Who_signed_in_before_is_not_locked_out_by_a_neighbour_behind_the_same_address()
    {
        await using TestPlane t = await TestPlane.OpenAsync(throttle: Tight);
        InstanceRecord instance = await t.InstanceAsync(InstanceVersion.V1);
        IssuedToken token = await t.Plane.Tokens.CreateAsync(instance.Id, null, false, TestPlane.Tester, TestPlane.Stop);
        Assert.Equal(Permitted, t.Ask(instance, token.Token).Outcome);
        for (int i = 0; i < 10; i++)
        {
            t.Ask(instance, "wrong");
        }

        Assert.Equal(Throttled, t.Ask(instance, "wrong").Outcome);
        Assert.Equal(Permitted, t.Ask(instance, token.Token).Outcome);
    }

    [Fact]
    public async Task An_ipv6_network_is_one_source()
    {
        await using TestPlane t = await TestPlane.OpenAsync(throttle: Tight);
        InstanceRecord instance = await t.InstanceAsync();
        for (int i = 1; i <= 6; i++)
        {
            t.Ask(instance, TestPlane.Basic($"key{i}", "x"), from: $"2001:db8::{i}");
        }

        Assert.Equal(Throttled, t.Ask(instance, TestPlane.Basic("k", "x"), from: "2001:db8::ffff").Outcome);
        Assert.Equal(Unauthorized, t.Ask(instance, TestPlane.Basic("k", "x"), from: "2001:db8:0:1::1").Outcome);
    }

    [Fact]
    public async Task Missing_credentials_are_never_counted()
    {
        await using TestPlane t = await TestPlane.OpenAsync(throttle: Tight);
        InstanceRecord instance = await t.InstanceAsync();
        for (int i = 0; i < 50; i++)
        {
            Assert.Equal(Unauthorized, t.Ask(instance, (string?)null).Outcome);
        }
    }
}
