using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Serdes;

namespace KafkaStreamsExamples;

/// <summary>Joins orders with global tables of customers and products, each looked up by a field of the order: nothing is repartitioned.</summary>
public static class EnrichedOrders
{
    public sealed record Order(long CustomerId, long ProductId);

    public sealed record Customer(string Name);

    public sealed record Product(string Name);

    public sealed record CustomerOrder(Order Order, Customer Customer);

    public sealed record EnrichedOrder(Order Order, Customer Customer, Product Product);

    public static StreamTopology Build()
    {
        var builder = new StreamsBuilder();
        var orders = builder.Stream("orders", Consumed.With(Serdes.Long(), Serde.Json<Order>()));
        var customers = builder.GlobalTable(
            "customers", Materialized.As<long, Customer>("customers-store").WithKeySerde(Serdes.Long()).WithValueSerde(Serde.Json<Customer>()));
        var products = builder.GlobalTable(
            "products", Materialized.As<long, Product>("products-store").WithKeySerde(Serdes.Long()).WithValueSerde(Serde.Json<Product>()));

        orders
            .Join(customers, (orderId, order) => order.CustomerId, (order, customer) => new CustomerOrder(order, customer))
            .Join(products, (orderId, order) => order.Order.ProductId, (order, product) => new EnrichedOrder(order.Order, order.Customer, product))
            .To("enriched-orders", Produced.With(Serdes.Long(), Serde.Json<EnrichedOrder>()));
        return builder.Build();
    }
}
