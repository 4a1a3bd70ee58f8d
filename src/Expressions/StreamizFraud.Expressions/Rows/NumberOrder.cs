namespace StreamizFraud.Expressions.Rows;

/// <summary>Order of numbers, and of false before true.</summary>
internal readonly struct NumberOrder<T> : IValueOrder<T>
    where T : struct, IComparable<T>
{
    public static int Compare(T left, T right) => left.CompareTo(right);
}
