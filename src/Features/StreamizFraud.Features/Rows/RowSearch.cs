namespace StreamizFraud.Features.Rows;

/// <summary>Finds places in rows ordered by time, whose times stand every <c>stride</c> cells.</summary>
internal static class RowSearch
{
    /// <summary>Number of the first row younger than <paramref name="timeMs"/>, searched from a guess: next to it first, then in doubled steps.</summary>
    public static int FirstYounger(ReadOnlySpan<long> cells, int stride, int head, int tail, long timeMs, int guess)
    {
        guess = Math.Clamp(guess, head, tail);
        int low, high;
        var step = 1;
        if (guess < tail && cells[guess * stride] <= timeMs)
        {
            low = guess + 1;
            while (low + step <= tail && cells[(low + step - 1) * stride] <= timeMs)
            {
                low += step;
                step *= 2;
            }

            high = Math.Min(low + step - 1, tail);
        }
        else
        {
            high = guess;
            while (high - step >= head && cells[(high - step) * stride] > timeMs)
            {
                high -= step;
                step *= 2;
            }

            low = Math.Max(high - step + 1, head);
        }

        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (cells[middle * stride] <= timeMs)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
