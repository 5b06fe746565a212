package peer;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The beans that WSDL2Java made as plain maps and lists, and back; a bean that only lists is a list. */
final class Plain {
    private Plain() {
    }

    /** What is null was not said: Axis keeps absent and nil in one. */
    static Object of(Object value) {
        if (value == null || value instanceof String || value instanceof Number) {
            return value;
        }
        if (value.getClass().isArray()) {
            List<Object> list = new ArrayList<>();
            for (int n = 0; n < Array.getLength(value); n++) {
                list.add(of(Array.get(value, n)));
            }
            return list;
        }
        List<Field> fields = fields(value.getClass());
        if (isList(fields)) {
            Object inner = get(value, fields.get(0));
            return inner == null ? List.of() : of(inner);
        }
        Map<String, Object> map = new LinkedHashMap<>();
        for (Field field : fields) {
            Object inner = get(value, field);
            if (inner != null) {
                map.put(field.getName(), of(inner));
            }
        }
        return map;
    }

    static Object into(Class<?> type, Object plain) {
        if (plain instanceof List<?> list) {
            return type.isArray() ? array(type, list) : listing(type, list);
        }
        if (plain instanceof Map<?, ?> map) {
            return bean(type, map);
        }
        if (plain instanceof String text && type == BigDecimal.class) {
            return new BigDecimal(text);
        }
        return plain;
    }

    private static Object array(Class<?> type, List<?> list) {
        Object made = Array.newInstance(type.getComponentType(), list.size());
        for (int n = 0; n < list.size(); n++) {
            Array.set(made, n, into(type.getComponentType(), list.get(n)));
        }
        return made;
    }

    private static Object listing(Class<?> type, List<?> list) {
        return bean(type, Map.of(fields(type).get(0).getName(), list));
    }

    private static Object bean(Class<?> type, Map<?, ?> map) {
        try {
            Object made = type.getDeclaredConstructor().newInstance();
            for (Field field : fields(type)) {
                Object plain = map.get(field.getName());
                if (plain != null) {
                    field.set(made, into(field.getType(), plain));
                }
            }
            return made;
        } catch (ReflectiveOperationException error) {
            throw new IllegalStateException(error);
        }
    }

    private static boolean isList(List<Field> fields) {
        return fields.size() == 1 && fields.get(0).getType().isArray();
    }

    private static Object get(Object bean, Field field) {
        try {
            return field.get(bean);
        } catch (IllegalAccessException error) {
            throw new IllegalStateException(error);
        }
    }

    private static List<Field> fields(Class<?> type) {
        List<Field> found = new ArrayList<>();
        for (Field field : type.getDeclaredFields()) {
            if (!Modifier.isStatic(field.getModifiers()) && !field.getName().startsWith("__")) {
                field.setAccessible(true);
                found.add(field);
            }
        }
        return found;
    }
}
