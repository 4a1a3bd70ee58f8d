using StreamizFraud.Features.Rows;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Features.Sketches;

/// <summary>
/// The tiles of a key that have a sketch, of one column: those with more rows than a page of the log holds. Rows of others are few, and looked at one by
/// one. No estimate depends on which tiles have one.
/// </summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class SketchTiles(SketchShape shape)
{
    // Changed rarely: a tile more or less is a new array.
    private (long Tile, long Page)[] _tiles = [];
    private (long Tile, long Page)[] _marked = [];

    public SketchShape Shape { get; } = shape;

    /// <summary>Tiles and the numbers of their pages, in order of time.</summary>
    public ReadOnlySpan<(long Tile, long Page)> Tiles => _tiles;

    public void Mark() => _marked = _tiles;

    public void Rewind() => _tiles = _marked;

    /// <summary>Sets what was stored.</summary>
    public void Load((long Tile, long Page)[] tiles) => _tiles = tiles;

    /// <summary>Takes in a row that the log has taken.</summary>
    /// <param name="row">The row.</param>
    /// <param name="log">The log, with it.</param>
    /// <param name="goneMs">Rows this old or older are gone, ms.</param>
    /// <param name="pages">The pages.</param>
    /// <param name="nextPage">Number that the next page gets.</param>
    public void Add(in NewRow row, RowPage log, long goneMs, IStatePages pages, ref long nextPage)
    {
        while (_tiles.Length > 0 && EndOf(_tiles[0].Tile) <= goneMs)
        {
            pages.Delete(_tiles[0].Page);
            _tiles = _tiles[1..];
        }

        var tile = TileOf(row.TimeMs);
        var at = IndexOf(tile);
        if (at >= 0)
        {
            if (row.Has(Shape.Column))
            {
                PageOf(pages.Change(_tiles[at].Page)).Add(row.Values[Shape.Column]);
            }
        }
        else if (log is not RowLeaf && RowsOf(log, tile, pages) > log.Capacity)
        {
            var page = SketchPage.Of(Shape.Kind);
            foreach (var value in Collected(log, BeginOf(tile) - 1, EndOf(tile), pages))
            {
                page.Add(value);
            }

            pages.Add(nextPage, page);
            _tiles = [.. _tiles[..~at], (tile, nextPage++), .. _tiles[~at..]];
        }
    }

    /// <summary>Puts together the sketch of the rows after a time, up to the end of the tile of another one.</summary>
    /// <param name="log">The rows.</param>
    /// <param name="fromMs">Rows this old or older are left out, ms.</param>
    /// <param name="toMs">A time in the last tile, ms.</param>
    /// <param name="pages">The pages.</param>
    /// <param name="sketch">Receives them.</param>
    public void Fill(RowPage log, long fromMs, long toMs, IStatePages pages, Sketch sketch)
    {
        sketch.Clear();
        var (first, last) = (TileOf(fromMs + Shape.TileMs), TileOf(toMs));
        foreach (var (tile, page) in _tiles)
        {
            if (tile < first || tile > last)
            {
                continue;
            }

            AddRows(fromMs, BeginOf(tile) - 1);
            sketch.Add(PageOf(pages.Read(page)));
            fromMs = EndOf(tile);
        }

        AddRows(fromMs, EndOf(last));

        void AddRows(long afterMs, long upToMs)
        {
            if (afterMs < upToMs)
            {
                foreach (var value in Collected(log, afterMs, upToMs, pages))
                {
                    sketch.Add(value);
                }
            }
        }
    }

    /// <summary>Forgets all tiles and deletes their pages.</summary>
    public void Clear(IStatePages pages)
    {
        foreach (var (_, page) in _tiles)
        {
            pages.Delete(page);
        }

        _tiles = [];
    }

    private ReadOnlySpan<long> Collected(RowPage log, long fromMs, long toMs, IStatePages pages)
    {
        var values = ColumnValues.Shared;
        values.Begin(int.MaxValue);
        log.Collect(Shape.Column, fromMs, toMs, pages, values);
        return values.Values;
    }

    private long RowsOf(RowPage log, long tile, IStatePages pages)
    {
        Span<long> totals = stackalloc long[log.Shape.Totals];
        Span<Int128> squares = stackalloc Int128[log.Shape.Squares];
        var before = log.AddTotals(BeginOf(tile) - 1, 0, pages, totals, squares);
        return log.AddTotals(EndOf(tile), 0, pages, totals, squares) - before;
    }

    private SketchPage PageOf(StatePage page) =>
        page is SketchPage sketch && sketch is RegisterPage == (Shape.Kind == SketchKind.Distinct) ? sketch : throw new SerdeException("Feature state names a page that is no sketch of its kind") { IsLoggable = true };

    private int IndexOf(long tile)
    {
        var (low, high) = (0, _tiles.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            if (_tiles[middle].Tile == tile)
            {
                return middle;
            }

            (low, high) = _tiles[middle].Tile < tile ? (middle + 1, high) : (low, middle - 1);
        }

        return ~low;
    }

    private long TileOf(long timeMs) => (timeMs / Shape.TileMs) - (timeMs % Shape.TileMs < 0 ? 1 : 0);

    private long BeginOf(long tile) => tile * Shape.TileMs;

    private long EndOf(long tile) => BeginOf(tile + 1) - 1;
}
