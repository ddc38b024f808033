using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.DependencyInjection;

namespace Okta.AgentProxy.Core.Tests.Configuration.WriteBack;

/// <summary>Files as people write them: either they are left alone, or they say what was meant and every other line is as it was.</summary>
public sealed class WriteBackProperties
{
    private const int Runs = 300;

    [Fact]
    public void Write_GeneratedFile_IsRefusedOrSaysWhatWasMeantAndNothingElseChanged()
    {
        var written = 0;
        var refused = 0;
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(Runs),
            Prop.ForAll(Gen.Choose(0, 9_999).ArrayOf(60).ToArbitrary(), choices =>
            {
                var file = GeneratedFile.From(choices);
                Interlocked.Increment(ref TryOne(file) ? ref written : ref refused);
            }));

        TestContext.Current.TestOutputHelper!.WriteLine($"{written} written, {refused} refused");
        Assert.True(written > Runs / 2, $"{written} written, {refused} refused: the property says too little");
        Assert.True(refused > 0, "nothing was refused: the hard cases are not generated");
    }

    private static bool TryOne(GeneratedFile generated)
    {
        var fixture = new ConfigurationFixture(generated.Text);
        try
        {
            fixture.StartAsync().GetAwaiter().GetResult();
            var before = fixture.Compile().Configuration!;
            var writeBack = fixture.Services.GetRequiredService<ConfigurationWriteBack>();
            var wanted = generated.Change(before);

            var refused = generated.Removes
                ? writeBack.Remove(WriteBackKinds.Agents, generated.Target)
                : wanted is Agent agent ? writeBack.Write(WriteBackKinds.Agents, agent)
                : wanted is Backend backend ? writeBack.Write(WriteBackKinds.Backends, backend)
                : writeBack.Write(WriteBackKinds.Roles, (PolicyRole)wanted!);

            var now = Encoding.UTF8.GetString(File.ReadAllBytes(fixture.FilePath)); // with its byte order mark
            if (refused is not null)
            {
                Assert.Equal(generated.Text, now);
                return false;
            }

            var after = fixture.Compile();
            Assert.True(after.Configuration is not null, string.Join('\n', after.Problems) + "\n" + now);
            AssertMeant(generated, wanted, before, after.Configuration, now);
            AssertOtherLinesStand(generated, now);
            return true;
        }
        finally
        {
            fixture.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    private static void AssertMeant(GeneratedFile generated, object? wanted, CompiledConfiguration before, CompiledConfiguration after, string now)
    {
        AssertKind(before.Agents, after.Agents, agent => agent.Name, wanted as Agent);
        AssertKind(before.Backends, after.Backends, backend => backend.Name, wanted as Backend);
        AssertKind(before.Roles, after.Roles, role => role.Name, wanted as PolicyRole);

        void AssertKind<T>(IReadOnlyList<T> old, IReadOnlyList<T> fresh, Func<T, string> nameOf, T? changed)
            where T : class
        {
            var expected = old.Where(entity => changed is null || nameOf(entity) != nameOf(changed)).Concat(changed is null ? [] : [changed])
                .Where(entity => !(generated.Removes && entity is Agent && nameOf(entity) == generated.Target)).OrderBy(nameOf, StringComparer.Ordinal).ToList();
            Assert.True(expected.Count == fresh.Count, now);
            Assert.All(expected.Zip(fresh.OrderBy(nameOf, StringComparer.Ordinal)), pair => Assert.True(EntityEquality.Same(pair.First, pair.Second), $"{nameOf(pair.First)} in\n{now}"));
        }
    }

    // Every line that is not the target's own stands in the new file, in the same order and byte for byte; and so does every comment.
    private static void AssertOtherLinesStand(GeneratedFile generated, string now)
    {
        var lines = now.Split('\n');
        var next = 0;
        foreach (var line in generated.OtherLines)
        {
            var found = Array.IndexOf(lines, line, next);
            Assert.True(found >= 0, $"the line '{line}' is gone from\n{now}\nwhich was\n{generated.Text}");
            next = found + 1;
        }

        if (!generated.Removes)
        {
            Assert.All(generated.Comments, comment => Assert.Contains(comment, now, StringComparison.Ordinal));
        }
    }
}
