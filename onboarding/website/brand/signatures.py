"""What sites are built with, by literal marks: about eighty signatures, each a name, a category, and where its marks stand.

Marks are looked for in lower case: in `generator` (the meta tag), in `address` (of scripts, styles, icons, pictures and
preconnects), in `mark` (attributes of the outermost elements and names in the page's own scripts), in `meta` (names of meta tags).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Signature:
    """One technology and its marks; any of them is enough."""

    name: str
    category: str
    address: tuple[str, ...] = ()
    mark: tuple[str, ...] = ()
    generator: tuple[str, ...] = ()
    meta: tuple[str, ...] = ()


SIGNATURES = (
    Signature("WordPress", "cms", ("/wp-content/", "/wp-includes/"), generator=("wordpress",)),
    Signature("Drupal", "cms", ("/sites/default/files/", "/core/misc/drupal", "/sites/all/"), generator=("drupal",)),
    Signature("Joomla", "cms", ("/media/jui/", "/media/system/js/", "/media/vendor/joomla"), generator=("joomla",)),
    Signature("TYPO3", "cms", ("/typo3temp/", "/typo3conf/", "/fileadmin/"), generator=("typo3",)),
    Signature("Contao", "cms", ("/bundles/contao",), generator=("contao",)),
    Signature("Ghost", "cms", ("/ghost/", "ghost.io/", "cdn.jsdelivr.net/ghost"), generator=("ghost",)),
    Signature("Craft CMS", "cms", ("/cpresources/",), generator=("craft cms",)),
    Signature("HubSpot CMS", "cms", ("hs-fs/", "/hubfs/", "hubspotusercontent"), generator=("hubspot",)),
    Signature("Webflow", "builder", ("website-files.com", "assets.website-files", "webflow.js"), ("data-wf-site", "data-wf-page"), ("webflow",)),
    Signature("Wix", "builder", ("static.wixstatic.com", "static.parastorage.com", "siteassets.parastorage"), ("wixbisession",), ("wix.com",)),
    Signature("Squarespace", "builder", ("static1.squarespace.com", "assets.squarespace.com", "squarespace-cdn.com"), ("squarespace",), ("squarespace",)),
    Signature("Framer", "builder", ("framerusercontent.com",), ("data-framer",), ("framer",)),
    Signature("Weebly", "builder", ("editmysite.com",), generator=("weebly",)),
    Signature("Jimdo", "builder", ("jimcdn.com", "jimstatic.com", "jimdo"), generator=("jimdo",)),
    Signature("Duda", "builder", ("irp.cdn-website.com", "multiscreensite.com", "cdn-website.com"), ("dmapi",)),
    Signature("GoDaddy Website Builder", "builder", ("img1.wsimg.com",), generator=("godaddy", "starfield technologies")),
    Signature("Carrd", "builder", ("carrd.co/",), generator=("carrd",)),
    Signature("Elementor", "builder", ("/plugins/elementor",), ("elementor-",), ("elementor",)),
    Signature("Divi", "builder", ("/themes/divi/", "et-cache/"), ("et_pb_", "et-db"), ("divi",)),
    Signature("WPBakery", "builder", ("/plugins/js_composer",), ("wpb-js-composer",), ("wpbakery",)),
    Signature("Shopify", "shop", ("cdn.shopify.com", "/cdn/shop/", "myshopify.com"), ("shopify.theme",), meta=("shopify-checkout-api-token", "shopify-digital-wallet")),
    Signature("WooCommerce", "shop", ("/plugins/woocommerce",), ("woocommerce", "wc_add_to_cart_params"), ("woocommerce",)),
    Signature("Magento", "shop", ("/static/version", "/mage/", "/skin/frontend/"), ("data-mage-init",), ("magento",)),
    Signature("PrestaShop", "shop", ("/modules/ps_", "/themes/classic/assets/"), generator=("prestashop",)),
    Signature("Shopware", "shop", ("/bundles/storefront/", "/theme/shopware"), ("shopware",), ("shopware",)),
    Signature("BigCommerce", "shop", ("cdn11.bigcommerce.com", "bigcommerce.com/s-")),
    Signature("OpenCart", "shop", ("/catalog/view/theme/", "/catalog/view/javascript")),
    Signature("Ecwid", "shop", ("app.ecwid.com",)),
    Signature("Hugo", "site generator", generator=("hugo",)),
    Signature("Jekyll", "site generator", generator=("jekyll",)),
    Signature("Eleventy", "site generator", generator=("eleventy",)),
    Signature("Astro", "site generator", ("/_astro/",), generator=("astro",)),
    Signature("Gatsby", "site generator", ("/page-data/",), ("id=___gatsby", "___gatsby"), ("gatsby",)),
    Signature("Docusaurus", "site generator", mark=("id=__docusaurus",), generator=("docusaurus",)),
    Signature("MkDocs", "site generator", generator=("mkdocs",)),
    Signature("Next.js", "framework", ("/_next/static/", "/_next/image"), ("id=__next", "__next_data__")),
    Signature("Nuxt", "framework", ("/_nuxt/",), ("id=__nuxt", "__nuxt__")),
    Signature("SvelteKit", "framework", ("/_app/immutable/",), ("__sveltekit", "data-sveltekit")),
    Signature("Remix", "framework", mark=("__remixcontext",)),
    Signature("Angular", "framework", mark=("ng-version",)),
    Signature("React", "framework", ("react-dom", "/react.production", "react.min.js"), ("data-reactroot", "data-react-helmet")),
    Signature("Vue", "framework", ("vue.min.js", "/vue@", "vue.global"), ("data-v-app",)),
    Signature("Alpine.js", "framework", ("alpinejs", "alpine.min.js"), ("x-data=",)),
    Signature("htmx", "framework", ("htmx.org", "htmx.min.js")),
    Signature("jQuery", "library", ("jquery.min.js", "jquery-3", "jquery-2", "jquery-1", "/jquery.js", "jquery/")),
    Signature("Bootstrap", "library", ("bootstrap.min", "bootstrap.bundle", "/bootstrap.css", "/bootstrap@"), ("data-bs-theme",)),
    Signature("Tailwind CSS", "library", ("cdn.tailwindcss.com", "tailwind.min.css", "/tailwind.css", "@tailwindcss/")),
    Signature("Google Fonts", "fonts", ("fonts.googleapis.com", "fonts.gstatic.com")),
    Signature("Adobe Fonts", "fonts", ("use.typekit.net", "p.typekit.net")),
    Signature("Bunny Fonts", "fonts", ("fonts.bunny.net",)),
    Signature("Font Awesome", "fonts", ("fontawesome", "font-awesome")),
    Signature("Google Analytics", "analytics", ("google-analytics.com", "googletagmanager.com/gtag/"), ("gtag(", "googleanalyticsobject")),
    Signature("Google Tag Manager", "analytics", ("googletagmanager.com/gtm.js",), ("googletagmanager.com/gtm.js",)),
    Signature("Matomo", "analytics", ("matomo.js", "piwik.js", "matomo.cloud"), ("_paq",)),
    Signature("Plausible", "analytics", ("plausible.io/js", "/js/plausible"), ("plausible",)),
    Signature("Fathom", "analytics", ("cdn.usefathom.com",)),
    Signature("Umami", "analytics", ("cloud.umami.is", "analytics.umami.is")),
    Signature("Hotjar", "analytics", ("static.hotjar.com",), ("hj(",)),
    Signature("Microsoft Clarity", "analytics", ("clarity.ms/tag",), ("clarity",)),
    Signature("PostHog", "analytics", ("posthog.com/static",), ("posthog.init",)),
    Signature("Mixpanel", "analytics", ("cdn.mxpnl.com",), ("mixpanel",)),
    Signature("Meta Pixel", "advertising", ("connect.facebook.net",), ("fbq(",), meta=("facebook-domain-verification",)),
    Signature("LinkedIn Insight", "advertising", ("snap.licdn.com",), ("_linkedin_partner_id",)),
    Signature("TikTok Pixel", "advertising", ("analytics.tiktok.com",), ("ttq.load",)),
    Signature("Google Ads", "advertising", ("googleadservices.com", "googlesyndication.com", "doubleclick.net")),
    Signature("HubSpot", "marketing", ("js.hs-scripts.com", "js.hsforms.net", "js-eu1.hs-scripts.com"), ("_hsq", "hbspt")),
    Signature("Mailchimp", "marketing", ("list-manage.com", "chimpstatic.com", "mailchimp")),
    Signature("Klaviyo", "marketing", ("static.klaviyo.com", "klaviyo.js"), ("klaviyo",)),
    Signature("Brevo", "marketing", ("sibforms.com", "sibautomation.com", "brevo.com/js")),
    Signature("Calendly", "booking", ("assets.calendly.com",)),
    Signature("Typeform", "forms", ("embed.typeform.com",)),
    Signature("Stripe", "payment", ("js.stripe.com",)),
    Signature("PayPal", "payment", ("paypal.com/sdk", "paypalobjects.com")),
    Signature("Klarna", "payment", ("klarnaservices.com", "x.klarnacdn.net")),
    Signature("Intercom", "chat", ("widget.intercom.io", "js.intercomcdn.com"), ("intercomsettings", "intercom(")),
    Signature("Crisp", "chat", ("client.crisp.chat",), ("$crisp",)),
    Signature("Tawk.to", "chat", ("embed.tawk.to",), ("tawk_api",)),
    Signature("Zendesk", "chat", ("static.zdassets.com",)),
    Signature("Drift", "chat", ("js.driftt.com",), ("drift.load",)),
    Signature("LiveChat", "chat", ("cdn.livechatinc.com",)),
    Signature("Cookiebot", "consent", ("consent.cookiebot.com",), ("cookiebot",)),
    Signature("OneTrust", "consent", ("cdn.cookielaw.org", "otsdkstub"), ("onetrust",)),
    Signature("Usercentrics", "consent", ("app.usercentrics.eu", "privacy-proxy.usercentrics")),
    Signature("Borlabs Cookie", "consent", ("/plugins/borlabs-cookie",)),
    Signature("Cloudflare", "cdn", ("cdnjs.cloudflare.com", "static.cloudflareinsights.com", "/cdn-cgi/"), ("/cdn-cgi/", "__cf_bm")),
    Signature("jsDelivr", "cdn", ("cdn.jsdelivr.net",)),
    Signature("unpkg", "cdn", ("unpkg.com",)),
    Signature("Cloudinary", "cdn", ("res.cloudinary.com",)),
    Signature("reCAPTCHA", "security", ("google.com/recaptcha", "gstatic.com/recaptcha")),
    Signature("hCaptcha", "security", ("hcaptcha.com",)),
    Signature("Sentry", "monitoring", ("browser.sentry-cdn.com", "js.sentry-cdn.com")),
    Signature("Yoast SEO", "seo", ("/plugins/wordpress-seo",), generator=("yoast",)),
    Signature("WPML", "translation", ("/plugins/sitepress-multilingual-cms",), generator=("wpml",)),
)  # fmt: skip
