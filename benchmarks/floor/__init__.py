"""The least Django that could do the job: what the product's pages are held against.

The same server, settings, middleware, tables and session; nothing of the product above its models.

(a) a few bytes, behind session authentication   (b) 24 cards: two queries, a plain template
(c) 204 after one indexed query                  (d) a job with its four images: two queries, a plain template
"""
