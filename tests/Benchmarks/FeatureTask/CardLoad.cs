using System.Globalization;
using CardFraudService.World;

namespace StreamizFraud.Benchmarks.FeatureTask;

/// <summary>Payments of many cards: first of each in turn, then at random. Time goes on evenly.</summary>
internal sealed class CardLoad
{
    private const int Terminals = 10_000;
    private const int MostMinor = 100_000;
    private readonly string[] _cards;
    private readonly string[] _terminals;
    private readonly Random _random = new(1);
    private readonly double _stepMs;
    private long _sent;

    /// <param name="cards">Cards.</param>
    /// <param name="rows">Payments that each card gets in turn.</param>
    /// <param name="gap">Time between two payments of a card, on average.</param>
    public CardLoad(int cards, int rows, TimeSpan gap)
    {
        _cards = [.. Enumerable.Range(0, cards).Select(card => string.Create(CultureInfo.InvariantCulture, $"card-{card:D8}"))];
        _terminals = [.. Enumerable.Range(0, Terminals).Select(terminal => string.Create(CultureInfo.InvariantCulture, $"terminal-{terminal}"))];
        Rows = rows;
        _stepMs = gap.TotalMilliseconds / cards;
    }

    public int Cards => _cards.Length;

    /// <summary>Payments of each card before they come at random.</summary>
    public int Rows { get; }

    /// <summary>Payments in turn.</summary>
    public long Filling => (long)Cards * Rows;

    public Payment NextInTurn() => Next(_cards[_sent % Cards]);

    public Payment NextAtRandom() => Next(_cards[_random.Next(Cards)]);

    private Payment Next(string card) => new(
        "payment", card, _terminals[_random.Next(Terminals)], _random.Next(1, MostMinor), WorldCalendar.StartMs + (long)(_sent++ * _stepMs), false, 0);
}
