namespace StreamizFraud.Expressions.Rows;

/// <summary>Order of the values of a type.</summary>
internal interface IValueOrder<T>
{
    /// <returns>Below 0, 0 or above 0, as <c>left</c> is less, equal or greater.</returns>
    static abstract int Compare(T left, T right);
}
