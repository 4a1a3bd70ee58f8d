namespace StreamizFraud.Expressions.Rows;

/// <summary>LIKE, with case: % is any characters, _ is one, the escape character takes both their meaning.</summary>
internal sealed class Like<TRow>(RowExpression<TRow, string> operand, RowExpression<TRow, string> pattern, char? escape) : RowExpression<TRow, bool>(ColumnType.Boolean)
    where TRow : IExpressionRow, allows ref struct
{
    public override bool TryEvaluate(scoped ref TRow row, out bool value)
    {
        value = false;
        if (!operand.TryEvaluate(ref row, out var text) || !pattern.TryEvaluate(ref row, out var like))
        {
            return false;
        }

        value = Matches(text, like);
        return true;
    }

    /// <summary>One way back, to the last %: an earlier one can take nothing that the last cannot. At most text × pattern steps.</summary>
    private bool Matches(ReadOnlySpan<char> text, ReadOnlySpan<char> like)
    {
        var (t, p) = (0, 0);
        var (afterPercent, retry) = (-1, 0);
        while (t < text.Length)
        {
            if (p < like.Length && like[p] == '%' && like[p] != escape)
            {
                (afterPercent, retry) = (++p, t);
                continue;
            }

            if (p < like.Length && TryMatchOne(text, ref t, like, ref p))
            {
                continue;
            }

            if (afterPercent < 0)
            {
                return false;
            }

            retry += LengthAt(text, retry);
            (t, p) = (retry, afterPercent);
        }

        while (p < like.Length && like[p] == '%' && like[p] != escape)
        {
            p++;
        }

        return p == like.Length;
    }

    private bool TryMatchOne(ReadOnlySpan<char> text, ref int t, ReadOnlySpan<char> like, ref int p)
    {
        var isLiteral = like[p] == escape && p + 1 < like.Length;
        var place = isLiteral ? p + 1 : p;
        if (!isLiteral && like[place] == '_')
        {
            t += LengthAt(text, t);
            p++;
            return true;
        }

        if (like[place] != text[t])
        {
            return false;
        }

        t++;
        p = place + 1;
        return true;
    }

    /// <summary>A character beyond the first plane is two units.</summary>
    private static int LengthAt(ReadOnlySpan<char> text, int at) => at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1]) ? 2 : 1;
}
