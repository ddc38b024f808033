using System.Text;
using Microsoft.Extensions.DependencyInjection;

namespace Okta.AgentProxy.Storage.Contract;

/// <summary>What short-lived shared state does.</summary>
public abstract class SharedStateContract : StorageContract
{
    private const string Purpose = "code";

    private ISharedState State => Node.GetRequiredService<ISharedState>();

    private DateTimeOffset Soon => Time.GetUtcNow() + TimeSpan.FromMinutes(1);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>How often <see cref="TakeAndAdd_TwoNodesAtTheSameInstant_EachSucceedsExactlyOnce"/> tries.</summary>
    protected virtual int RaceRounds => 1_000;

    [Fact]
    public async Task Get_WhatWasSet_IsTheValue()
    {
        await State.SetAsync(Purpose, "k", Bytes("first"), Soon, Cancellation);
        await State.SetAsync(Purpose, "k", Bytes("second"), Soon, Cancellation);

        Assert.Equal("second", Text(await State.GetAsync(Purpose, "k", Cancellation)));
        Assert.Equal("second", Text(await State.GetAsync(Purpose, "k", Cancellation)));
        Assert.Null(await State.GetAsync(Purpose, "other", Cancellation));
    }

    [Fact]
    public async Task Take_Twice_SecondFindsNothing()
    {
        await State.SetAsync(Purpose, "k", Bytes("v"), Soon, Cancellation);

        Assert.Equal("v", Text(await State.TakeAsync(Purpose, "k", Cancellation)));
        Assert.Null(await State.TakeAsync(Purpose, "k", Cancellation));
        Assert.Null(await State.GetAsync(Purpose, "k", Cancellation));
    }

    [Fact]
    public async Task TryAdd_Twice_OnlyFirstIsTrueAndItsValueStays()
    {
        Assert.True(await State.TryAddAsync(Purpose, "k", Bytes("first"), Soon, Cancellation));
        Assert.False(await State.TryAddAsync(Purpose, "k", Bytes("second"), Soon, Cancellation));

        Assert.Equal("first", Text(await State.GetAsync(Purpose, "k", Cancellation)));
    }

    [Fact]
    public async Task TryAdd_Marker_HasAnEmptyValue()
    {
        Assert.True(await State.TryAddAsync("jti", "k", default, Soon, Cancellation));

        Assert.Equal("", Text(await State.GetAsync("jti", "k", Cancellation)));
        Assert.False(await State.TryAddAsync("jti", "k", default, Soon, Cancellation));
    }

    [Fact]
    public async Task AnyCall_TimeIsOver_IsAsIfAbsent()
    {
        await State.SetAsync(Purpose, "get", Bytes("v"), Soon, Cancellation);
        await State.SetAsync(Purpose, "take", Bytes("v"), Soon, Cancellation);
        await State.SetAsync(Purpose, "remove", Bytes("v"), Soon, Cancellation);
        await State.TryAddAsync(Purpose, "add", Bytes("old"), Soon, Cancellation);

        Time.Advance(TimeSpan.FromMinutes(1));

        Assert.Null(await State.GetAsync(Purpose, "get", Cancellation));
        Assert.Null(await State.TakeAsync(Purpose, "take", Cancellation));
        Assert.False(await State.RemoveAsync(Purpose, "remove", Cancellation));
        Assert.True(await State.TryAddAsync(Purpose, "add", Bytes("new"), Soon, Cancellation));
        Assert.Equal("new", Text(await State.GetAsync(Purpose, "add", Cancellation)));
    }

    [Fact]
    public async Task Remove_Live_SaysSo()
    {
        await State.SetAsync(Purpose, "k", Bytes("v"), Soon, Cancellation);

        Assert.True(await State.RemoveAsync(Purpose, "k", Cancellation));
        Assert.False(await State.RemoveAsync(Purpose, "k", Cancellation));
    }

    [Fact]
    public async Task Purposes_SameKey_AreApart()
    {
        await State.SetAsync("a", "bc", Bytes("1"), Soon, Cancellation);
        await State.SetAsync("ab", "c", Bytes("2"), Soon, Cancellation);

        Assert.Equal("1", Text(await State.TakeAsync("a", "bc", Cancellation)));
        Assert.Equal("2", Text(await State.GetAsync("ab", "c", Cancellation)));
    }

    [Fact]
    public async Task Set_LargestValue_SurvivesAndLargerIsRefused()
    {
        var largest = new byte[SharedStateLimits.MaxValueBytes];
        largest[^1] = 7;

        await State.SetAsync(Purpose, "k", largest, Soon, Cancellation);

        Assert.Equal(largest, await State.GetAsync(Purpose, "k", Cancellation));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await State.SetAsync(Purpose, "k", new byte[SharedStateLimits.MaxValueBytes + 1], Soon, Cancellation));
    }

    [Fact]
    public async Task TakeAndAdd_TwoNodesAtTheSameInstant_EachSucceedsExactlyOnce()
    {
        var here = State;
        var there = SharesState ? OpenNode().GetRequiredService<ISharedState>() : State;
        await there.GetAsync(Purpose, "warm", Cancellation);

        for (var round = 0; round < RaceRounds; round++)
        {
            var key = $"race-{round}";
            await here.SetAsync(Purpose, key, Bytes("v"), Soon, Cancellation);

            var takes = await AtOnce(() => here.TakeAsync(Purpose, key, Cancellation), () => there.TakeAsync(Purpose, key, Cancellation));
            var marks = await AtOnce(() => here.TryAddAsync("jti", key, default, Soon, Cancellation), () => there.TryAddAsync("jti", key, default, Soon, Cancellation));

            Assert.Single(takes, value => value is not null);
            Assert.Single(marks, added => added);
        }
    }

    [Fact]
    public async Task Get_OtherNode_SeesIt()
    {
        NeedsSharedState();
        await State.SetAsync(Purpose, "k", Bytes("v"), Soon, Cancellation);

        Assert.Equal("v", Text(await OpenNode().GetRequiredService<ISharedState>().TakeAsync(Purpose, "k", Cancellation)));
        Assert.Null(await State.GetAsync(Purpose, "k", Cancellation));
    }

    private static async Task<T[]> AtOnce<T>(Func<ValueTask<T>> one, Func<ValueTask<T>> other)
    {
        using var barrier = new Barrier(2);
        return await Task.WhenAll(Run(one), Run(other));

        Task<T> Run(Func<ValueTask<T>> body) => Task.Run(async () =>
        {
            barrier.SignalAndWait(Cancellation);
            return await body();
        });
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string? Text(byte[]? bytes) => bytes is null ? null : Encoding.UTF8.GetString(bytes);
}
